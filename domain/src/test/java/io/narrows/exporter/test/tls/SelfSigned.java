package io.narrows.exporter.test.tls;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// A key for 127.0.0.1 with a certificate signed by itself, made by the JDK's keytool.
public record SelfSigned(Path store) {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "server";

    /// @param directory receives a key store
    public static SelfSigned make(Path directory) {
        return make(directory, "EC");
    }

    /// @param directory receives a key store
    /// @param algorithm of the key, such as `RSA`
    public static SelfSigned make(Path directory, String algorithm) {
        var store = directory.resolve("server.p12");
        ChildProcess.run(
                ChildProcess.ofTheJdk("keytool"),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=server",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-J-XX:TieredStopAtLevel=1");
        return new SelfSigned(store);
    }

    /// A context for a server that presents the certificate.
    public SSLContext server() throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore(), PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /// A context for a server that presents the certificate, and trusts the clients of an authority.
    public SSLContext server(TestAuthority authority) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore(), PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusting(authority.certificate()), null);
        return context;
    }

    /// A context for a client that trusts the certificate, and nobody else.
    public SSLContext client() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, trusting(certificate()), null);
        return context;
    }

    private static TrustManager[] trusting(X509Certificate certificate) throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    public X509Certificate certificate() throws Exception {
        return (X509Certificate) keyStore().getCertificate(ALIAS);
    }

    /// Writes the certificate in PEM.
    public Path writeCertificate(Path file) throws Exception {
        return write(file, "CERTIFICATE", certificate().getEncoded());
    }

    /// Writes the key in PEM, readable by its owner only.
    public Path writeKey(Path file) throws Exception {
        Key key = keyStore().getKey(ALIAS, PASSWORD.toCharArray());
        return Files.setPosixFilePermissions(
                write(file, "PRIVATE KEY", key.getEncoded()), PosixFilePermissions.fromString("rw-------"));
    }

    private static Path write(Path file, String label, byte[] der) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                        + "-----\n");
    }

    private KeyStore keyStore() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }
}
