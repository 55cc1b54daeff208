package io.narrows.exporter.deploy.console;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/// A Chromium without a window that a test steers, with the mouse and with the keyboard.
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int WIDTH = 1_280;
    private static final int MOST_TABS = 100;
    private static final Set<String> TOO_BAD = Set.of("serious", "critical");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start() {
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary(onThePath("chromium"));
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // root has none, and the only pages are those of the exporter
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--lang=en");
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(onThePath("chromedriver"))
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static File onThePath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError(program + " is not on the PATH: README.md says how to install it"))
                .toFile();
    }

    /// Shows pages as for a visitor who prefers this scheme.
    ///
    /// @param scheme `light` or `dark`
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void resize(int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", WIDTH, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    String path() {
        return URI.create(driver.getCurrentUrl()).getPath();
    }

    String title() {
        return driver.getTitle() == null ? "" : driver.getTitle();
    }

    /// The text of the page as it is shown.
    String text() {
        return find("main").getText();
    }

    String background() {
        return find("html").getCssValue("background-color");
    }

    /// The addresses of all links of the page that lead to other pages of the console.
    List<String> links() {
        return driver.findElements(By.cssSelector("main a[href^='/console'], nav a")).stream()
                .map(link -> String.valueOf(link.getDomAttribute("href")))
                .toList();
    }

    void awaitText(String expected) {
        await("the text " + expected, browser -> browser.text().contains(expected));
    }

    void await(String what, Predicate<Browser> condition) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> what + " on " + path() + ":\n" + text())
                .ignoring(StaleElementReferenceException.class)
                .until(same -> condition.test(this));
    }

    boolean has(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    void click(String selector) {
        find(selector).click();
    }

    void enter(String selector, String text) {
        find(selector).clear();
        find(selector).sendKeys(text);
    }

    /// Clicks, and waits until the browser shows another page than before.
    void follow(String selector) {
        var before = find("html");
        click(selector);
        awaitLeft(before);
    }

    private void awaitLeft(WebElement before) {
        await("another page", same -> isGone(before) && has("main"));
    }

    private static boolean isGone(WebElement element) {
        try {
            element.isEnabled();
            return false;
        } catch (StaleElementReferenceException e) {
            return true;
        }
    }

    /// Presses Tab until an element has the focus, which must be seen there.
    void tabTo(String selector) {
        for (int i = 0; i < MOST_TABS; i++) {
            press(Keys.TAB);
            if (hasFocus(selector)) {
                if (!Boolean.TRUE.equals(driver.executeScript("const style = getComputedStyle(document.activeElement);"
                        + " return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2"))) {
                    throw new AssertionError("nobody sees that " + selector + " has the focus");
                }
                return;
            }
        }
        throw new AssertionError("Tab does not lead to " + selector + " on " + path());
    }

    private boolean hasFocus(String selector) {
        return Boolean.TRUE.equals(driver.executeScript(
                "return document.activeElement !== null && document.activeElement.matches(arguments[0])", selector));
    }

    void press(CharSequence keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /// Presses Enter, and waits until the browser shows another page than before.
    void pressEnter() {
        var before = find("html");
        press(Keys.ENTER);
        awaitLeft(before);
    }

    /// What axe finds that keeps people from using the page.
    List<String> barriers() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .filter(rule -> TOO_BAD.contains(String.valueOf(rule.getImpact())))
                        .map(Browser::told)
                        .toList();
    }

    private static String told(Rule rule) {
        var places = rule.getNodes().stream().map(node -> node.getHtml()).toList();
        return rule.getId() + " (" + rule.getImpact() + "): " + rule.getHelp() + " " + places;
    }

    /// What the browser complained of since the last call, such as content that the policy forbids.
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    void photograph(Path file) {
        try {
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    private WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }
}
