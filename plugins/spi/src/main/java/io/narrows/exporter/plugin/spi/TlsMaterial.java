package io.narrows.exporter.plugin.spi;

import java.io.IOException;
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
import javax.net.ssl.X509ExtendedTrustManager;

/// Whom a consumer trusts over TLS, and what it presents: certificates and keys in the PEM files of an operator.
///
/// ```java
/// var tls = TlsMaterial.DEFAULT.withAuthorities(List.of(caFile)).withCertificate(certificateFile, keyFile);
/// var client = HttpClient.newBuilder().sslContext(tls.context()).build();
/// ```
///
/// Immutable and thread-safe. Files are read anew by each call of `context` and its like: after the operator has put
/// one right, the next call finds it.
public final class TlsMaterial {
    /// Trusts whom the Java runtime trusts, and presents nothing.
    public static final TlsMaterial DEFAULT = new TlsMaterial(true, List.of(), Optional.empty());

    private static final char[] NO_PASSWORD = new char[0];

    private final boolean checksCertificates;
    private final List<Path> authorities;
    private final Optional<Identity> identity;

    private record Identity(Path certificateFile, Path keyFile) {}

    private TlsMaterial(boolean checksCertificates, List<Path> authorities, Optional<Identity> identity) {
        this.checksCertificates = checksCertificates;
        this.authorities = List.copyOf(authorities);
        this.identity = identity;
    }

    /// Trusts the authorities in these files instead of those of the runtime.
    ///
    /// @param files with one certificate or more each; none leaves it to the runtime
    public TlsMaterial withAuthorities(List<Path> files) {
        return new TlsMaterial(checksCertificates, files, identity);
    }

    /// Presents a certificate to servers that ask for one.
    ///
    /// @param certificateFile the certificate first, then those between it and its authority
    /// @param keyFile in PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), without a passphrase
    public TlsMaterial withCertificate(Path certificateFile, Path keyFile) {
        return new TlsMaterial(checksCertificates, authorities, Optional.of(new Identity(certificateFile, keyFile)));
    }

    /// Takes any certificate, of anybody. The name in it is not checked by the trust managers either, but an HTTP
    /// client may do that by itself.
    public TlsMaterial trustingEveryone() {
        return new TlsMaterial(false, authorities, identity);
    }

    /// @throws TlsMaterialException if a file cannot be used
    public SSLContext context() throws TlsMaterialException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw cannotSetUp(e);
        }
    }

    /// @return none if nothing is presented
    /// @throws TlsMaterialException if a file cannot be used
    public KeyManager[] keyManagers() throws TlsMaterialException {
        if (identity.isEmpty()) {
            return new KeyManager[0];
        }
        var chain = PemFile.read(identity.get().certificateFile()).certificates();
        var key = PemFile.read(identity.get().keyFile()).privateKey();
        try {
            var store = emptyStore();
            store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw cannotSetUp(e);
        }
    }

    /// Those of the runtime, which also refuse a server whose certificate has no subject alternative name (RFC 9525).
    ///
    /// @throws TlsMaterialException if a file cannot be used
    public TrustManager[] trustManagers() throws TlsMaterialException {
        if (!checksCertificates) {
            return new TrustManager[] {new TrustsEveryone()};
        }
        var certificates = new ArrayList<X509Certificate>();
        for (var file : authorities) {
            certificates.addAll(PemFile.read(file).certificates());
        }
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (certificates.isEmpty()) {
                trustThoseOfTheRuntime(factory);
            } else {
                factory.init(storeOf(certificates));
            }
            var managers = factory.getTrustManagers();
            for (int i = 0; i < managers.length; i++) {
                if (managers[i] instanceof X509ExtendedTrustManager manager) {
                    managers[i] = new ServerTrust(manager);
                }
            }
            return managers;
        } catch (GeneralSecurityException | IOException e) {
            throw cannotSetUp(e);
        }
    }

    @SuppressWarnings("NullAway") // null has that meaning there
    private static void trustThoseOfTheRuntime(TrustManagerFactory factory) throws GeneralSecurityException {
        factory.init((KeyStore) null);
    }

    private static KeyStore storeOf(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        var store = emptyStore();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static TlsMaterialException cannotSetUp(Exception cause) {
        return new TlsMaterialException("cannot set up TLS: " + cause.getMessage(), cause);
    }

    /// Shows where the files are, not what is in them.
    @Override
    public String toString() {
        return "TlsMaterial[authorities=" + authorities + ", "
                + identity.map(Identity::toString).orElse("no identity")
                + (checksCertificates ? "]" : ", trusting everyone]");
    }
}
