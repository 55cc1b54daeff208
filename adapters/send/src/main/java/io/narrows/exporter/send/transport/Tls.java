package io.narrows.exporter.send.transport;

import io.narrows.exporter.send.input.InputFile;
import io.narrows.exporter.send.process.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Makes TLS that trusts the authorities in a file, and no other.
public final class Tls {
    private Tls() {}

    /// @param file certificates in PEM
    /// @throws BadInputException if there are none in it
    public static SSLSocketFactory trusting(String file) {
        var pem = InputFile.bytes(file);
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            var certificates = CertificateFactory.getInstance("X.509");
            for (var certificate : certificates.generateCertificates(new ByteArrayInputStream(pem))) {
                store.setCertificateEntry("ca" + count++, certificate);
            }
            if (count == 0) {
                throw new CertificateException("no certificate");
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (CertificateException e) {
            throw new BadInputException("cannot use " + file + ": there is no certificate in PEM in it", e);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot make TLS", e);
        }
    }
}
