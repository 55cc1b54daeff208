package io.narrows.exporter.deploy.console;

import static io.narrows.exporter.deploy.console.ServedExporter.DEAD;
import static io.narrows.exporter.deploy.console.ServedExporter.HEALTHY;
import static io.narrows.exporter.deploy.console.ServedExporter.PAUSED;
import static io.narrows.exporter.deploy.console.ServedExporter.SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uses the console of a running exporter in a browser. One consumer is healthy, one is slow, one is paused, and the
/// reports of one die.
class ConsoleIT {
    private static final String CONSUMERS = "/console/consumers/";
    private static final String NOBODY = CONSUMERS + "nobody";
    private static final List<String> SCREENS = List.of(
            "/console",
            "/console/deliveries",
            "/console/deliveries/resend?all=true",
            "/console/dead-letters",
            "/console/dead-letters/progress",
            "/console/dead-letters/replay?all=true",
            "/console/dead-letters/purge?all=true",
            "/console/consumers",
            CONSUMERS + HEALTHY,
            CONSUMERS + SLOW,
            CONSUMERS + PAUSED,
            CONSUMERS + DEAD,
            CONSUMERS + "webhook",
            CONSUMERS + HEALTHY + "/pause",
            CONSUMERS + PAUSED + "/resume",
            "/console/sources",
            "/console/routes",
            "/console/plugins",
            "/console/audit",
            NOBODY);

    @TempDir
    private Path scratch;

    private Destination destination;
    private ServedExporter exporter;
    private Browser browser;

    @BeforeEach
    void start() throws IOException {
        destination = Destination.start();
        exporter = ServedExporter.start(scratch, destination.uri());
        browser = Browser.start();
        browser.resize(1_240);
        exporter.change("/consumers/" + PAUSED + "/pause?reason=the%20disk%20is%20being%20replaced");
        for (int i = 0; i < 12; i++) {
            exporter.report("kubebench_report", "{\"check\":" + i + "}");
            exporter.report("trivy_report", "{\"image\":" + i + "}");
            exporter.report("falco_" + i % 3, "{\"severity\":\"high\"}");
        }
    }

    @AfterEach
    void stop() {
        browser.close();
        exporter.close();
        destination.close();
    }

    @Test
    void nobodyIsKeptFromUsingAnyScreenInLightOrDark() {
        var barriers = new ArrayList<String>();
        browser.open(exporter.console("/console"));
        look("login", barriers);
        logIn();
        awaitDeadLetters();
        var screens = new ArrayList<>(SCREENS);
        browser.open(exporter.console("/console/deliveries"));
        browser.links().stream()
                .filter(link -> link.startsWith("/console/reports/"))
                .limit(1)
                .forEach(screens::add);
        assertThat(screens).hasSize(SCREENS.size() + 1);
        for (var screen : screens) {
            browser.open(exporter.console(screen));
            look(screen, barriers);
            assertThat(browser.title()).as(screen).endsWith("Data Exporter");
        }

        assertThat(barriers).isEmpty();
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains(NOBODY));
    }

    private void look(String screen, List<String> barriers) {
        var backgrounds = new ArrayList<String>();
        for (var scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            backgrounds.add(browser.background());
            browser.barriers().forEach(barrier -> barriers.add(screen + ", " + scheme + ": " + barrier));
        }
        assertThat(backgrounds).as(screen).doesNotHaveDuplicates();
    }

    @Test
    void loginReplayAndPauseNeedNothingButTheKeyboard() {
        browser.open(exporter.console("/console"));
        browser.press(exporter.token());
        browser.pressEnter();
        assertThat(browser.path()).isEqualTo("/console");
        awaitDeadLetters();
        destination.mend();

        browser.tabTo("nav a[href='/console/dead-letters']");
        browser.pressEnter();
        browser.tabTo("a.replay-reason");
        browser.pressEnter();
        browser.tabTo("main button[type=submit]");
        browser.pressEnter();
        browser.awaitText("12 delivered, 0 waiting, 0 dead again");
        assertThat(browser.barriers()).isEmpty();

        browser.tabTo("nav a[href='/console/consumers']");
        browser.pressEnter();
        browser.tabTo("a[href='" + CONSUMERS + SLOW + "']");
        browser.pressEnter();
        browser.tabTo("#reason");
        browser.press("its certificate is renewed");
        browser.tabTo("#pause");
        browser.pressEnter();
        browser.tabTo("main button[type=submit]");
        browser.pressEnter();

        assertThat(browser.path()).isEqualTo(CONSUMERS + SLOW);
        assertThat(browser.text()).contains("Paused by an operator olga", "its certificate is renewed");
    }

    @Test
    void everyActionDoesWhatItSays() {
        logIn();
        awaitDeadLetters();
        assertThat(browser.text())
                .contains("Paused by an operator", "the disk is being replaced")
                .doesNotContain("hunter2");

        browser.open(exporter.console(CONSUMERS + PAUSED));
        browser.follow("#resume");
        browser.follow("main button[type=submit]");
        browser.await("what waited is delivered", same -> same.text().matches("(?s).*delivered in all\\s+12\\s.*"));

        browser.open(exporter.console(CONSUMERS + HEALTHY));
        assertThat(browser.text()).contains("***").doesNotContain("hunter2");
        browser.follow("form[action$='/test'] button");
        assertThat(browser.text()).containsPattern("The test ended after \\d+ ms: delivered");

        browser.open(exporter.console("/console/deliveries?source=kubebench_*"));
        browser.follow("tbody th a");
        browser.follow("form[action$='#payload'] button");
        assertThat(browser.text()).contains("{\"check\":");
        browser.follow("a[href^='/console/deliveries/resend?ids=']");
        browser.follow("form[method=post] button.primary");

        browser.open(exporter.console("/console/routes"));
        browser.enter("#source", "falco_0");
        browser.follow("form[action$='#who'] button");
        assertThat(browser.text()).contains("A report of the source falco_0 goes to:", "route runtime");

        browser.open(exporter.console("/console/dead-letters"));
        browser.enter("#f-source", "falco_0");
        browser.follow(".filter button");
        browser.follow("a.button[href^='/console/dead-letters/purge']");
        assertThat(browser.text()).contains("Delete 4 dead letters?", "This cannot be undone.");
        browser.follow("main button.danger");
        browser.open(exporter.console("/console/dead-letters"));
        assertThat(browser.text()).contains("HTTP 400").doesNotContain("falco_0");

        browser.open(exporter.console("/console/sources"));
        assertThat(browser.text()).contains("falco_0", "No sender was refused.");
        browser.follow(".live a");
        assertThat(browser.text()).contains("Does not update.");

        browser.open(exporter.console("/console/audit"));
        assertThat(browser.text())
                .contains(
                        "POST /console/login",
                        "POST /console/consumers/" + PAUSED + "/resume",
                        "POST /console/consumers/" + HEALTHY + "/test",
                        "/payload",
                        "POST /console/deliveries/resend",
                        "POST /console/dead-letters/purge");
        assertThat(browser.complaints()).isEmpty();
        browser.follow(".who button");
        assertThat(browser.path()).isEqualTo("/console/login");
    }

    @Test
    void thePicturesOfTheReadmeAreTaken() {
        logIn();
        awaitDeadLetters();
        browser.await("the chart", same -> same.has("#chart canvas"));
        for (int i = 0; i < 30; i++) {
            exporter.report("kubebench_report", "{}");
            exporter.report("trivy_report", "{}");
        }
        browser.resize(1_500);
        browser.open(exporter.console("/console"));
        browser.await("the chart", same -> same.has("#chart canvas"));
        browser.photograph(Path.of("flow.png"));

        browser.prefer("dark");
        browser.resize(640);
        browser.open(exporter.console("/console/dead-letters"));
        browser.photograph(Path.of("dead-letters.png"));
    }

    private void logIn() {
        browser.open(exporter.console("/console/login"));
        browser.enter("#token", exporter.token());
        browser.follow("main button[type=submit]");
    }

    /// Waits until the page, which updates itself, shows that all reports of a consumer died.
    private void awaitDeadLetters() {
        browser.await("12 dead letters", same -> same.text().matches("(?s).*dead letters\\s+12\\s.*"));
    }
}
