package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `deploy/test.sh`, `deploy/quickstart.sh` and `./mvnw` do on a machine that lacks what they need.
class FreshMachineIT {
    private static final String TESTS = "deploy/test.sh";
    private static final String QUICKSTART = "deploy/quickstart.sh";

    @TempDir
    private Path scratch;

    private FakeDownloads downloads;
    private FreshMachine machine;

    @BeforeEach
    void prepare() throws IOException {
        downloads = FakeDownloads.start();
        machine = FreshMachine.in(Files.createDirectory(scratch.resolve("clone with a blank")))
                .with("DATA_EXPORTER_JDK_SERVICE", downloads.url())
                .with("DATA_EXPORTER_KUBECTL_SERVICE", downloads.url() + "/v1")
                .link("curl")
                .write("bin/kubectl", "#!/bin/sh\n");
    }

    @AfterEach
    void close() {
        downloads.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void withYesItFetchesAJdkThatEveryScriptFindsAgain(String command) throws IOException {
        offerJdk();
        Files.delete(machine.path("bin/curl"));
        machine.link(command);

        var first = machine.run(TESTS, "--yes");
        var second = machine.run(TESTS);
        var quickstart = machine.run(QUICKSTART, "--once");

        var jdk = machine.path(".tools/jdk-25");
        var build = "mvnw --batch-mode --no-transfer-progress verify JAVA_HOME=%s JAVA25_HOME=%s kubectl=%s"
                .formatted(jdk, jdk, machine.path("bin/kubectl"));
        assertThat(first.status()).as(first.output().toString()).isZero();
        assertThat(first.output()).last().isEqualTo(build);
        assertThat(second.output()).containsExactly(build);
        assertThat(quickstart.output()).anyMatch(line -> line.endsWith("export DATA_EXPORTER_JAVA=" + jdk));
        assertThat(quickstart.output()).last().asString().matches("java .*/Quickstart.java .* --once");
        assertThat(downloads.asked()).hasSize(2).first().asString().contains("image_type=jdk", "vendor=eclipse");
        assertThat(machine.tools()).containsExactly("jdk-25");
    }

    @ParameterizedTest
    @ValueSource(strings = {TESTS, QUICKSTART})
    void withoutATerminalItFetchesNothingAndListsTheWaysToGetOne(String script) throws IOException {
        offerJdk();

        var ending = machine.run(script);

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output())
                .anyMatch(line -> line.contains("no JDK 25 was found"))
                .anyMatch(line -> line.contains("apt-get install openjdk-25-jdk-headless"))
                .anyMatch(line -> line.contains(script + " --yes"))
                .noneMatch(line -> line.startsWith("mvnw"));
        assertThat(downloads.asked()).isEmpty();
        assertThat(machine.tools()).isEmpty();
    }

    @Test
    void atATerminalItAsksFirst() throws IOException {
        offerJdk();

        var refused = machine.runAtATerminal("n", TESTS);
        var askedAfterRefusal = downloads.asked();
        var agreed = machine.runAtATerminal("y", TESTS);

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output())
                .anyMatch(line -> line.contains("Fetch Eclipse Temurin 25 from " + downloads.url()))
                .anyMatch(line -> line.contains("no JDK 25 was found"));
        assertThat(askedAfterRefusal).isEmpty();
        assertThat(agreed.status()).as(agreed.output().toString()).isZero();
        assertThat(agreed.output()).anyMatch(line -> line.startsWith("mvnw --batch-mode"));
    }

    @Test
    void aWrongSumIsThrownAway() throws IOException {
        downloads.offerJdk(FakeDownloads.jdk(scratch, "25.0.9"), "a".repeat(64));

        var ending = machine.run(TESTS, "--yes");

        assertFetchedNothing(ending, "jdk.tar.gz has the SHA-256 sum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void aDownloadThatBreaksOffLeavesNothingBehind(String command) throws IOException {
        offerJdk();
        downloads.cutShort();
        Files.delete(machine.path("bin/curl"));
        machine.link(command);

        var ending = machine.run(TESTS, "--yes");

        assertFetchedNothing(ending, "test.sh: cannot fetch " + downloads.url() + "/jdk.tar.gz");
    }

    @Test
    void anArchiveWithoutAJdk25IsThrownAway() throws IOException {
        var older = FakeDownloads.jdk(scratch, "24.0.2");
        downloads.offerJdk(older, FakeDownloads.sha256(older));

        var ending = machine.run(TESTS, "--yes");

        assertFetchedNothing(ending, "/jdk.tar.gz is no JDK 25 that runs here");
    }

    @Test
    void aServiceThatDoesNotAnswerIsNamed() throws IOException {
        var ending = machine.run(TESTS, "--yes");

        assertFetchedNothing(ending, "test.sh: cannot fetch " + downloads.url() + "/v3/assets/latest/25/hotspot?");
    }

    @Test
    void aSystemThatTheServiceHasNoJdkForIsNamed() throws IOException {
        downloads.offer("/v3/assets/latest/25/hotspot", "[]".getBytes(StandardCharsets.UTF_8));
        uname("Linux", "riscv64");

        var ending = machine.run(TESTS, "--yes");

        assertFetchedNothing(ending, "test.sh: Adoptium has no JDK 25 for Linux on riscv64");
        assertThat(downloads.asked()).singleElement().asString().contains("architecture=riscv64", "os=");
    }

    @Test
    void anUnknownSystemIsNamedWithoutAskingTheService() throws IOException {
        offerJdk();
        uname("SunOS", "sun4v");

        var ending = machine.run(TESTS, "--yes");

        assertFetchedNothing(ending, "test.sh: Adoptium has no JDK 25 for SunOS on sun4v");
        assertThat(ending.output()).anyMatch(line -> line.contains("SDKMAN"));
        assertThat(downloads.asked()).isEmpty();
    }

    @Test
    void withoutCurlAndWgetItSaysSo() throws IOException {
        offerJdk();
        Files.delete(machine.path("bin/curl"));

        assertFetchedNothing(machine.run(TESTS, "--yes"), "test.sh: needs curl or wget to fetch anything");
    }

    @Test
    void aJavaThatTheUserNamesIsTakenAtItsWord() throws IOException {
        offerJdk();
        machine.with("DATA_EXPORTER_JAVA", "/nowhere");

        var ending = machine.run(TESTS, "--yes");

        assertFetchedNothing(ending, "DATA_EXPORTER_JAVA is /nowhere, which is no java");
        assertThat(downloads.asked()).isEmpty();
    }

    @Test
    void kubectlThatIsThereIsTakenAsItIs() throws IOException {
        offerJdk();
        machine.write("bin/apt-cache", "#!/bin/sh\nexit 9\n").write("bin/apt-get", "#!/bin/sh\nexit 9\n");

        var ending = machine.run(TESTS, "--yes");

        assertThat(ending.status()).isZero();
        assertThat(downloads.asked()).noneMatch(path -> path.contains("kubectl"));
    }

    @Test
    void rootGetsKubectlFromDebianWithoutSudoAndWithoutATerminal() throws IOException {
        installJdk();
        debian("1.32.4+ds-2", "0");

        var ending = machine.run(TESTS);

        assertThat(ending.status()).as(ending.output().toString()).isZero();
        assertThat(ending.output())
                .contains("apt-get install --yes --no-install-recommends kubernetes-client")
                .anyMatch(line -> line.endsWith("kubectl=" + machine.path("bin/kubectl")));
    }

    @Test
    void othersGetKubectlFromDebianWithSudoIfTheySaySo() throws IOException {
        installJdk();
        debian("1.32.4+ds-2", "1000");
        machine.write("bin/sudo", "#!/bin/sh\necho \"sudo $*\"\nexec \"$@\"\n");

        var unasked = machine.run(TESTS);
        var agreed = machine.run(TESTS, "--yes");

        assertThat(unasked.status()).isEqualTo(1);
        assertThat(unasked.output()).anyMatch(line -> line.contains("need kubectl 1.27 or newer"));
        assertThat(agreed.status()).isZero();
        assertThat(agreed.output())
                .anyMatch(line -> line.startsWith("sudo env"))
                .anyMatch(line -> line.startsWith("mvnw"));
    }

    @Test
    void whereDebianHasAnOldKubectlThatOfKubernetesIsFetchedAndFoundAgain() throws IOException {
        installJdk();
        debian("1.20.5+really1.20.2-1.1+deb12u1", "0");
        uname("Linux", "x86_64");
        offerKubectl(FakeDownloads.sha256("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)));

        var first = machine.run(TESTS, "--yes");
        var second = machine.run(TESTS);

        assertThat(first.status()).as(first.output().toString()).isZero();
        for (var ending : List.of(first, second)) {
            assertThat(ending.output()).last().asString().endsWith("kubectl=" + machine.path(".tools/bin/kubectl"));
        }
        assertThat(downloads.asked()).hasSize(2);
    }

    @Test
    void aKubectlWithAWrongSumIsThrownAwayAndTheWaysToGetOneAreNamed() throws IOException {
        installJdk();
        debian("1.20.5+really1.20.2-1.1+deb12u1", "0");
        uname("Linux", "x86_64");
        offerKubectl("b".repeat(64));

        var ending = machine.run(TESTS, "--yes");

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output())
                .anyMatch(line -> line.contains("kubectl has the SHA-256 sum"))
                .anyMatch(line -> line.contains("brew install kubectl"))
                .noneMatch(line -> line.startsWith("mvnw"));
        assertThat(machine.tools()).containsExactly("jdk-25");
    }

    @Test
    void theMavenWrapperFindsWhatWasFetched() throws IOException {
        installJdk();
        realWrapper();

        var alone = machine.run("mvnw", "verify");
        var besideAnother = machine.with("JAVA_HOME", "/opt/jdk-17").run("mvnw", "verify");

        var jdk = machine.path(".tools/jdk-25").toString();
        assertThat(alone.output()).containsExactly("maven verify JAVA_HOME=" + jdk + " JAVA25_HOME=" + jdk);
        assertThat(besideAnother.output()).containsExactly("maven verify JAVA_HOME=/opt/jdk-17 JAVA25_HOME=" + jdk);
    }

    @Test
    void theMavenWrapperSaysHowToGetAJdk() throws IOException {
        realWrapper();

        var ending = machine.run("mvnw", "verify");

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output())
                .singleElement()
                .asString()
                .startsWith("There is no Java here")
                .contains("deploy/test.sh");
    }

    @Test
    void whatItDoesNotKnowIsRefused() {
        var ending = machine.run(TESTS, "--no");

        assertThat(ending.status()).isEqualTo(2);
        assertThat(ending.output()).containsExactly("usage: deploy/test.sh [--yes]");
    }

    @Test
    void helpShowsHowToUseIt() {
        var ending = machine.run(TESTS, "--help");

        assertThat(ending.status()).isZero();
        assertThat(ending.output()).anyMatch(line -> line.contains("deploy/test.sh --yes"));
    }

    private void assertFetchedNothing(Ending ending, String words) throws IOException {
        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output()).anyMatch(line -> line.contains(words)).noneMatch(line -> line.startsWith("mvnw"));
        assertThat(machine.tools()).isEmpty();
    }

    private void offerJdk() throws IOException {
        var archive = FakeDownloads.jdk(scratch, "25.0.9");
        downloads.offerJdk(archive, FakeDownloads.sha256(archive));
    }

    private void installJdk() throws IOException {
        FakeDownloads.jdk(scratch, "25.0.9");
        Files.createDirectories(machine.path(".tools"));
        Files.move(scratch.resolve("jdk-25.0.9+1"), machine.path(".tools/jdk-25"));
    }

    private void offerKubectl(String sum) {
        downloads
                .offer("/v1/bin/linux/amd64/kubectl", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))
                .offer("/v1/bin/linux/amd64/kubectl.sha256", sum.getBytes(StandardCharsets.UTF_8));
    }

    private void uname(String system, String machineName) throws IOException {
        machine.write(
                "bin/uname",
                "#!/bin/sh\ncase $1 in -m) echo %s ;; *) echo %s ;; esac\n".formatted(machineName, system));
    }

    /// A Debian without kubectl, whose apt-get makes one.
    private void debian(String version, String user) throws IOException {
        Files.delete(machine.path("bin/kubectl"));
        machine.write("bin/id", "#!/bin/sh\necho " + user + "\n")
                .write(
                        "bin/apt-cache",
                        "#!/bin/sh\nprintf '%s:\\n  Installed: (none)\\n  Candidate: " + version + "\\n' \"$2\"\n")
                .write("bin/apt-get", """
                        #!/bin/sh
                        echo "apt-get $*"
                        printf '#!/bin/sh\\n' >'%1$s'
                        chmod +x '%1$s'
                        """.formatted(machine.path("bin/kubectl")));
    }

    /// The wrapper of this project, with a Maven that tells what it was started with.
    private void realWrapper() throws IOException {
        var project = Path.of("..").toAbsolutePath().normalize();
        var properties = ".mvn/wrapper/maven-wrapper.properties";
        var text = Files.readString(project.resolve(properties));
        var url = text.lines()
                .filter(line -> line.startsWith("distributionUrl="))
                .map(line -> line.substring("distributionUrl=".length()))
                .findFirst()
                .orElseThrow();
        var name = url.substring(url.lastIndexOf('/') + 1).replace("-bin.zip", "");
        machine.write("mvnw", Files.readString(project.resolve("mvnw")))
                .write(properties, text)
                .write("home/.m2/wrapper/dists/" + name + "/" + Integer.toHexString(url.hashCode()) + "/bin/mvn", """
                        #!/bin/sh
                        echo "maven $* JAVA_HOME=${JAVA_HOME:-} JAVA25_HOME=${JAVA25_HOME:-}"
                        """);
    }
}
