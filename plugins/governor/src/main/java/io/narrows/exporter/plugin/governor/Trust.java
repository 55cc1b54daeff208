package io.narrows.exporter.plugin.governor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Makes TLS trust the authorities in a file, and nobody else.
final class Trust {
    private Trust() {}

    /// @param pem a file with one certificate or more
    static SSLContext in(Path pem) throws TrustException {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(storeOf(certificates(pem)));
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TrustException("cannot trust the certificates in " + pem + ": " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path pem) throws TrustException {
        try {
            var certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)));
            if (certificates.isEmpty()) {
                throw new CertificateException("there is none");
            }
            return certificates;
        } catch (NoSuchFileException e) {
            throw new TrustException("cannot read " + pem + ": there is no such file", e);
        } catch (CertificateException e) {
            throw new TrustException(pem + " holds no certificate in PEM", e);
        } catch (IOException e) {
            throw new TrustException("cannot read " + pem + ": " + e.getClass().getSimpleName(), e);
        }
    }

    private static KeyStore storeOf(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        int number = 0;
        for (var certificate : certificates) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        return store;
    }
}
