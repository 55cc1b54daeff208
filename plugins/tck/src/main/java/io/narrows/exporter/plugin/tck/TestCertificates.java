package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An authority with a certificate for this machine and one for a client, made by the JDK's keytool when a test starts:
/// the files `ca.crt`, `client.crt` and `client.key` in PEM, and a PKCS #12 store of each key.
///
/// @param directory where the files are
public record TestCertificates(Path directory) {
    /// The names in the certificate `server`, as keytool wants to be told after `-ext`.
    public static final String THIS_MACHINE = "san=ip:127.0.0.1,dns:localhost";

    private static final String PASSWORD = "changeit";

    /// Makes the authority `ca`, the key `server` for 127.0.0.1 and localhost, and the key `client`.
    ///
    /// @param directory is empty
    public static TestCertificates make(Path directory) throws Exception {
        var certificates = new TestCertificates(directory);
        certificates.makeKey("ca", "-ext", "bc:c");
        certificates.makeKey("server", "-ext", THIS_MACHINE);
        certificates.makeKey("client", "-ext", "eku=clientAuth");
        certificates.export("ca", certificates.pem("ca"));
        certificates.sign("server", "-ext", THIS_MACHINE);
        certificates.sign("client", "-ext", "eku=clientAuth");
        certificates.export("client", certificates.pem("client"));
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

    /// For a server with that key, which trusts the authority.
    public SSLContext server(String name) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(name), PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store("ca"));
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /// Makes a key with a certificate signed by itself.
    ///
    /// @param extensions arguments for keytool, such as `-ext san=dns:elsewhere`
    public void makeKey(String name, String... extensions) throws Exception {
        keytool(Stream.concat(
                        Stream.of(
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-keystore",
                                file(name)),
                        Stream.of(extensions))
                .toArray(String[]::new));
    }

    /// Makes the key `name` with a certificate of the authority, other than a good one for this machine.
    ///
    /// @param arguments for `keytool -gencert`, such as `-ext san=dns:elsewhere` or `-startdate -10d -validity 5`
    public void makeServer(String name, String... arguments) throws Exception {
        makeKey(name);
        sign(name, arguments);
    }

    private void sign(String name, String... arguments) throws Exception {
        var request = directory.resolve(name + ".csr").toString();
        var signed = directory.resolve(name + ".signed").toString();
        keytool("-certreq", "-alias", name, "-keystore", file(name), "-file", request);
        var issue = Stream.of(
                "-gencert", "-alias", "ca", "-keystore", file("ca"), "-infile", request, "-outfile", signed, "-rfc");
        keytool(Stream.concat(issue, Stream.of(arguments)).toArray(String[]::new));
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-keystore",
                file(name),
                "-file",
                pem("ca").toString());
        keytool("-importcert", "-noprompt", "-alias", name, "-keystore", file(name), "-file", signed);
    }

    private void export(String name, Path to) throws Exception {
        keytool("-exportcert", "-rfc", "-alias", name, "-keystore", file(name), "-file", to.toString());
    }

    private String file(String name) {
        return directory.resolve(name + ".p12").toString();
    }

    private KeyStore store(String name) throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(Path.of(file(name)).toFile(), PASSWORD.toCharArray());
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12", "-J-XX:TieredStopAtLevel=1"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
