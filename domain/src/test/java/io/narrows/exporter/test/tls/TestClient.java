package io.narrows.exporter.test.tls;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/// A client of a test with a certificate of its own.
public record TestClient(X509Certificate certificate, PrivateKey key) {

    /// A context for a client that presents its certificate, whichever authorities the server asks for.
    ///
    /// @param server whose certificate the client trusts
    public SSLContext context(SelfSigned server) throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new OneKey(certificate, key)}, trust.getTrustManagers(), null);
        return context;
    }

    /// Writes the certificate in PEM.
    public Path writeCertificate(Path file) throws Exception {
        TestAuthority.write(file, certificate);
        return file;
    }

    /// Writes the key in PEM.
    public Path writeKey(Path file) throws Exception {
        return Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /// Gives every server the one certificate. Java's own key manager gives none that the server did not ask for.
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "client";

        private final X509Certificate certificate;
        private final PrivateKey key;

        private OneKey(X509Certificate certificate, PrivateKey key) {
            this.certificate = certificate;
            this.key = key;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException("this is a client");
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    /// Does not show the key.
    @Override
    public String toString() {
        return "TestClient[" + certificate.getSubjectX500Principal() + "]";
    }
}
