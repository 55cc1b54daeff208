package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An authority with a certificate for this machine and one for a client, made when a test starts: the files `ca.crt`,
/// `client.crt` and `client.key` in PEM, and a PKCS #12 store of each key, with the password `changeit`.
///
/// @param directory where the files are
public record TestCertificates(Path directory) {
    static final String PASSWORD = "changeit";

    /// The names of this machine, with a comma.
    static final String THIS_MACHINE = "127.0.0.1,localhost";

    private static final String AUTHORITY = "ca";

    /// Makes the authority `ca`, the key `server` for 127.0.0.1 and localhost, and the key `client`.
    ///
    /// @param directory is empty
    public static TestCertificates make(Path directory) throws Exception {
        var certificates = new TestCertificates(directory);
        certificates.keep(
                TestKey.selfSigned(AUTHORITY, TestKey.Contents.forHosts().forAuthority()));
        certificates.issue("server", TestKey.Contents.forHosts(THIS_MACHINE.split(",")));
        certificates.issue("client", TestKey.Contents.forHosts().forClients());
        for (var name : new String[] {AUTHORITY, "client"}) {
            Files.writeString(
                    certificates.pem(name),
                    pem("CERTIFICATE", certificates.certificate(name).getEncoded()));
        }
        Files.writeString(
                directory.resolve("client.key"),
                pem("PRIVATE KEY", certificates.key("client").getEncoded()));
        return certificates;
    }

    /// A block of PEM (RFC 7468).
    ///
    /// @param label such as `CERTIFICATE`
    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /// The file with the certificate of `ca` or `client`.
    public Path pem(String name) {
        return directory.resolve(name + ".crt");
    }

    /// The key of that name.
    public PrivateKey key(String name) throws GeneralSecurityException, IOException {
        return (PrivateKey) store(name).getKey(name, PASSWORD.toCharArray());
    }

    /// The certificate of the key of that name.
    public X509Certificate certificate(String name) throws GeneralSecurityException, IOException {
        return (X509Certificate) store(name).getCertificate(name);
    }

    /// For a server with that key, which trusts the authority.
    public SSLContext server(String name) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(name), PASSWORD.toCharArray());
        var authority = KeyStore.getInstance("PKCS12");
        authority.load(null, null);
        authority.setCertificateEntry(AUTHORITY, certificate(AUTHORITY));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authority);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /// Makes a key with a certificate signed by itself.
    ///
    /// @param hosts the names and IPv4 addresses in it
    public void makeKey(String name, String... hosts) throws Exception {
        keep(TestKey.selfSigned(name, hosts));
    }

    /// Makes a key with a certificate of the authority.
    void issue(String name, TestKey.Contents contents) throws GeneralSecurityException, IOException {
        var chain = Arrays.asList(certificate(AUTHORITY));
        keep(new TestKey(AUTHORITY, key(AUTHORITY), chain).issue(name, contents));
    }

    private void keep(TestKey key) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file(key.name()))) {
            key.store().store(out, PASSWORD.toCharArray());
        }
    }

    private Path file(String name) {
        return directory.resolve(name + ".p12");
    }

    private KeyStore store(String name) throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(file(name).toFile(), PASSWORD.toCharArray());
    }
}
