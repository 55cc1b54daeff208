package io.narrows.exporter.adapter.outbound.plugins.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.adapter.outbound.plugins.Logged;
import io.narrows.exporter.adapter.outbound.plugins.Plugins;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustInSignersTest {
    @TempDir
    private static Path keys;

    private static Signers signers;

    @TempDir
    private Path directory;

    private Path jar = Path.of("");

    @BeforeAll
    static void makeKeys() throws Exception {
        signers = new Signers(keys)
                .add("alice")
                .add("mallory")
                .add("authority", "-ext", "bc:c")
                .add("bob", "-signer", "authority", "-ext", "eku=codeSigning")
                .add("webserver", "-signer", "authority", "-ext", "eku=serverAuth")
                .add("past", "-startdate", "-30d", "-validity", "3")
                .add("future", "-startdate", "+30d", "-validity", "3");
    }

    @BeforeEach
    void makeJar() throws Exception {
        jar = PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .file("kafka/data.txt", "data")
                .in(directory);
    }

    @ParameterizedTest
    @CsvSource({"alice, alice", "bob, bob", "bob, authority"})
    void aJarThatIsSignedWithTheCertificateOrWithOneThatItIssuedIsLoaded(String signer, String trusted)
            throws Exception {
        signers.sign(jar, signer);

        assertThat(trustIn(trusted).check(jar, Instant.now()))
                .isEqualTo("signed by CN=" + signer + ", valid until "
                        + signers.certificate(signer).getNotAfter().toInstant());
        try (var catalog = Plugins.open(directory, trustIn(trusted))) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "kafka"))).isEqualTo("as usual");
        }
    }

    @Test
    void anyOfTheCertificatesWillDo() throws Exception {
        signers.sign(jar, "alice");

        var trust = TrustInSigners.parse(signers.pem("mallory", "alice").getBytes(StandardCharsets.US_ASCII));

        assertThat(trust.check(jar, Instant.now())).startsWith("signed by CN=alice");
    }

    @Test
    void aSecondSignatureByAStrangerDoesNoHarm() throws Exception {
        signers.sign(jar, "mallory");
        signers.sign(jar, "alice");

        assertThat(trustIn("alice").check(jar, Instant.now())).startsWith("signed by CN=alice");
    }

    @Test
    void aJarThatIsNotSigned() throws Exception {
        assertThat(objection("alice")).endsWith(" in it is not signed");
    }

    @Test
    void aJarSignedByAStranger() throws Exception {
        signers.sign(jar, "mallory");

        assertThat(objection("alice")).startsWith("its signer 'CN=mallory' is not trusted (");
        assertThat(objection("authority")).startsWith("its signer 'CN=mallory' is not trusted (");
    }

    @Test
    void aCertificateOfTheSameAuthorityThatIsNotForTheSigningOfCode() throws Exception {
        signers.sign(jar, "webserver");

        assertThat(objection("authority"))
                .isEqualTo("the certificate of its signer 'CN=webserver' is not for the signing of code");
    }

    @Test
    void aCertificateThatHasExpired() throws Exception {
        signers.sign(jar, "past");

        assertThat(objection("past"))
                .startsWith("the certificate of its signer 'CN=past' expired at ")
                .endsWith("; sign it again with a new one");
    }

    @Test
    void aCertificateThatExpiresSoonIsWarnedOf() throws Exception {
        signers.sign(jar, "past");

        try (var log = Logged.by(TrustInSigners.class.getName())) {
            var trust = trustIn("past").check(jar, Instant.now().minus(Duration.ofDays(29)));

            assertThat(trust).startsWith("signed by CN=past, valid until ");
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("plugin must be signed again soon jar=kafka.jar signer=\"CN=past\" validUntil=");
        }
    }

    @Test
    void aCertificateThatIsNotValidYet() throws Exception {
        signers.sign(jar, "future");

        assertThat(objection("future")).startsWith("the certificate of its signer 'CN=future' is valid from ");
    }

    @Test
    void anEntryThatWasChangedAfterItWasSigned() throws Exception {
        signers.sign(jar, "alice");
        edit(zip -> Files.writeString(zip.getPath("kafka/data.txt"), "DATA"));

        assertThat(objection("alice"))
                .startsWith("it was changed after it was signed (")
                .contains("kafka/data.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka/Other.class",
                "META-INF/extensions.idx2",
                "META-INF/services/x.Y",
                "META-INF/versions/9/a.class"
            })
    void anEntryThatWasAddedAfterItWasSigned(String name) throws Exception {
        signers.sign(jar, "alice");
        edit(zip -> {
            Files.createDirectories(zip.getPath(name).getParent());
            Files.writeString(zip.getPath(name), "mine");
        });

        assertThat(objection("alice")).isEqualTo(name + " in it is not signed");
    }

    @Test
    void anEntryThatWasTakenOutAfterItWasSigned() throws Exception {
        signers.sign(jar, "alice");
        edit(zip -> Files.delete(zip.getPath("kafka/data.txt")));

        assertThat(objection("alice")).isEqualTo("kafka/data.txt was taken out of it after it was signed");
    }

    @Test
    void aManifestThatWasChangedAfterItWasSigned() throws Exception {
        signers.sign(jar, "alice");
        edit(zip -> {
            var manifest = zip.getPath("META-INF/MANIFEST.MF");
            Files.writeString(
                    manifest, Files.readString(manifest).replace("Plugin-Version: 1.0.0", "Plugin-Version: 9.0.0"));
        });

        assertThat(catchThrowable(() -> trustIn("alice").check(jar, Instant.now())))
                .isInstanceOf(PluginStartupException.class)
                .hasMessageStartingWith("Cannot load plugin kafka.jar: ");
    }

    @Test
    void aSignatureThatWasTakenFromAnotherJar() throws Exception {
        signers.sign(jar, "alice");
        var other = PluginJar.of("other.jar", FactorySource.of("other.OtherFactory", "other"))
                .in(directory);
        edit(zip -> {
            try (var from = FileSystems.newFileSystem(other)) {
                Files.copy(
                        from.getPath("other/OtherFactory.class"),
                        Files.createDirectory(zip.getPath("other")).resolve("OtherFactory.class"));
            }
        });

        assertThat(objection("alice")).isEqualTo("other/OtherFactory.class in it is not signed");
    }

    @Test
    void noCodeOfAJarThatIsNotTrustedRuns() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member("static { System.setProperty(\"trust.test.ran\", \"yes\"); }"))
                .in(directory);
        signers.sign(jar, "mallory");

        assertThat(catchThrowable(
                        () -> Plugins.open(directory, trustIn("alice")).close()))
                .isInstanceOf(PluginStartupException.class)
                .hasMessageStartingWith("Cannot load plugin kafka.jar: its signer");

        assertThat(System.getProperty("trust.test.ran")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void aFileWithoutCertificatesIsNoTrust(String file) {
        assertThatThrownBy(() -> TrustInSigners.parse(file.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ");
    }

    private static TrustInSigners trustIn(String name) throws IOException, GeneralSecurityException {
        return TrustInSigners.parse(signers.pem(name).getBytes(StandardCharsets.US_ASCII));
    }

    private String objection(String trusted) throws IOException, GeneralSecurityException {
        var trust = trustIn(trusted);
        var thrown = catchThrowable(() -> trust.check(jar, Instant.now()));
        assertThat(thrown).isInstanceOf(PluginStartupException.class);
        return String.valueOf(thrown.getMessage()).replace("Cannot load plugin kafka.jar: ", "");
    }

    private interface Edit {
        void of(FileSystem zip) throws IOException;
    }

    private void edit(Edit edit) throws IOException {
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            edit.of(zip);
        }
    }
}
