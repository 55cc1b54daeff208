package io.narrows.exporter.domain.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// TLS of a client that trusts the authorities in a PEM file, and nobody else.
public final class ClientTls {
    private ClientTls() {}

    /// @param file one certificate or more
    /// @throws PemException if it holds no certificate that can be used
    public static SSLContext trusting(Path file) throws PemException {
        var trust = trustManagers(PemFile.read(file));
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }

    /// What trusts the authorities in a PEM file, and nobody else.
    ///
    /// @param file one certificate or more
    /// @throws PemException if it holds no certificate that can be used
    public static TrustManager[] trustManagers(PemFile file) throws PemException {
        var certificates = file.certificates();
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca" + i, certificates.get(i));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }
}
