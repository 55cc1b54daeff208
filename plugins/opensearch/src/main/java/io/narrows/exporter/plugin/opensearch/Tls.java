package io.narrows.exporter.plugin.opensearch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// How `https` is spoken: whom to trust, and what to present.
///
/// @param checksCertificate whether the server's certificate and name are verified
/// @param isMutual whether to present `client.crt`
/// @param directory holds `client.crt`, `client.key` and `ca.crt`
/// @param caFile further authorities to trust
record Tls(boolean checksCertificate, boolean isMutual, Path directory, Optional<Path> caFile) {
    private static final char[] NO_PASSWORD = new char[0];

    /// Reads the files.
    SSLContext context() throws TlsMaterialException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsMaterialException("cannot set up TLS: " + e.getMessage(), e);
        }
    }

    /// For clients that only speak plain `http`.
    static SSLContext unused() throws TlsMaterialException {
        return new Tls(true, false, Path.of(""), Optional.empty()).context();
    }

    private KeyManager[] keyManagers() throws TlsMaterialException, GeneralSecurityException, IOException {
        if (!isMutual) {
            return new KeyManager[0];
        }
        var chain = PemFile.read(directory.resolve("client.crt")).certificates();
        var key = PemFile.read(directory.resolve("client.key")).privateKey();
        var store = emptyStore();
        store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private TrustManager[] trustManagers() throws TlsMaterialException, GeneralSecurityException, IOException {
        if (!checksCertificate) {
            return new TrustManager[] {new TrustsEveryone()};
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var authorities = authorities();
        if (authorities.isEmpty()) {
            trustThoseOfTheRuntime(factory);
        } else {
            factory.init(storeOf(authorities));
        }
        return factory.getTrustManagers();
    }

    @SuppressWarnings("NullAway") // null has that meaning there
    private static void trustThoseOfTheRuntime(TrustManagerFactory factory) throws GeneralSecurityException {
        factory.init((KeyStore) null);
    }

    private static KeyStore storeOf(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        var store = emptyStore();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca" + i, authorities.get(i));
        }
        return store;
    }

    private List<X509Certificate> authorities() throws TlsMaterialException {
        var authorities = new ArrayList<X509Certificate>();
        if (caFile.isPresent()) {
            authorities.addAll(PemFile.read(caFile.get()).certificates());
        }
        var mutual = directory.resolve("ca.crt");
        if (isMutual && Files.exists(mutual)) {
            authorities.addAll(PemFile.read(mutual).certificates());
        }
        return authorities;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
