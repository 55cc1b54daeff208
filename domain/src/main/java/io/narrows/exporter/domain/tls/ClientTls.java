package io.narrows.exporter.domain.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// TLS of a client: whom it trusts, and the certificate that it presents.
///
/// @param authorities a PEM file with the authorities to trust, and nobody else; if empty, those of the Java runtime
/// @param identity what is presented to a server that asks for a certificate; if empty, nothing
public record ClientTls(Optional<Path> authorities, Optional<Identity> identity) {
    private static final char[] NO_PASSWORD = new char[0];

    /// A certificate and its key.
    ///
    /// @param certificateFile in PEM: the certificate first, then those between it and its authority
    /// @param keyFile in PEM, without a passphrase: PKCS #8, PKCS #1 (RSA) or SEC 1 (EC)
    public record Identity(Path certificateFile, Path keyFile) {
        public Identity {
            Objects.requireNonNull(certificateFile, "certificateFile");
            Objects.requireNonNull(keyFile, "keyFile");
        }

        /// Reads both files anew.
        ///
        /// @throws PemException if one of them cannot be used, or the key is not that of the certificate
        public KeyManager[] keyManagers() throws PemException {
            var chain = PemFile.read(certificateFile).certificates();
            var key = PemFile.read(keyFile).privateKey();
            try {
                if (!areOnePair(key, chain.getFirst().getPublicKey())) {
                    throw new PemException(keyFile + " does not hold the key of the certificate in " + certificateFile);
                }
                var store = emptyStore();
                store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
                var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, NO_PASSWORD);
                return factory.getKeyManagers();
            } catch (GeneralSecurityException e) {
                throw new PemException(
                        "cannot present the certificate in " + certificateFile + ": " + e.getMessage(), e);
            }
        }
    }

    /// Signs with one key and verifies with the other one.
    private static boolean areOnePair(PrivateKey own, PublicKey certified) throws GeneralSecurityException {
        if (!own.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        var text = "narrows".getBytes(StandardCharsets.US_ASCII);
        var signature = Signature.getInstance(
                switch (own.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> own.getAlgorithm();
                });
        signature.initSign(own);
        signature.update(text);
        var signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        return signature.verify(signed);
    }

    public ClientTls {
        Objects.requireNonNull(authorities, "authorities");
        Objects.requireNonNull(identity, "identity");
    }

    /// TLS that trusts the authorities in a PEM file, and presents nothing.
    public static ClientTls trusting(Path authorities) {
        return new ClientTls(Optional.of(authorities), Optional.empty());
    }

    /// Reads the files anew.
    ///
    /// @throws PemException if a file cannot be used
    public SSLContext context() throws PemException {
        var keys = identity.isPresent() ? identity.get().keyManagers() : null;
        var trust = authorities.isPresent() ? trustManagers(PemFile.read(authorities.get())) : null;
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw cannotSpeakTls(e);
        }
    }

    /// What trusts the authorities in a PEM file, and nobody else.
    ///
    /// @param file one certificate or more
    /// @throws PemException if it holds no certificate that can be used
    public static TrustManager[] trustManagers(PemFile file) throws PemException {
        var certificates = file.certificates();
        try {
            var store = emptyStore();
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca" + i, certificates.get(i));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw cannotSpeakTls(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, NO_PASSWORD);
            return store;
        } catch (IOException e) {
            throw cannotSpeakTls(e);
        }
    }

    private static IllegalStateException cannotSpeakTls(Exception cause) {
        return new IllegalStateException("this Java cannot speak TLS", cause);
    }
}
