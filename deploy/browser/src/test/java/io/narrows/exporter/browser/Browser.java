package io.narrows.exporter.browser;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/// Chromium without a screen, steered with the keyboard alone.
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_TABS = 120;
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private final ChromeDriver driver;

    Browser(Path profile) {
        var options = new ChromeOptions();
        options.setBinary(System.getProperty("browser.binary", "/usr/bin/chromium"));
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile);
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(System.getProperty("browser.driver", "/usr/bin/chromedriver")))
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1280, 900));
    }

    void open(String url) {
        driver.get(url);
    }

    String text() {
        return driver.findElement(By.tagName("main")).getText();
    }

    String title() {
        return driver.getTitle();
    }

    /// Shows pages as they are for somebody who prefers this scheme.
    ///
    /// @param scheme `light` or `dark`
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /// Presses Tab until the element that a selector finds has the focus.
    void tabTo(String selector) {
        var keyboard = new Actions(driver);
        for (int i = 0; i < MOST_TABS; i++) {
            keyboard.sendKeys(Keys.TAB).perform();
            if (Boolean.TRUE.equals(
                    driver.executeScript("return document.activeElement.matches(arguments[0])", selector))) {
                return;
            }
        }
        throw new AssertionError("no Tab leads to " + selector + " on " + driver.getCurrentUrl());
    }

    /// Goes to an element with Tab, and presses Enter there.
    void press(String selector) {
        tabTo(selector);
        new Actions(driver).sendKeys(Keys.ENTER).perform();
    }

    void type(String selector, String text) {
        tabTo(selector);
        new Actions(driver).sendKeys(text).perform();
    }

    void awaitText(String text) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> "'" + text + "' on " + driver.getCurrentUrl() + ": " + text())
                .ignoring(StaleElementReferenceException.class)
                .until(browser -> text().contains(text));
    }

    void awaitElement(String selector) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> selector + " on " + driver.getCurrentUrl())
                .until(browser ->
                        !browser.findElements(By.cssSelector(selector)).isEmpty());
    }

    boolean has(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    /// What axe-core finds that keeps people out.
    List<String> barriers() {
        return new AxeBuilder()
                .setLegacyMode(true).analyze(driver).getViolations().stream()
                        .filter(rule -> GRAVE.contains(rule.getImpact()))
                        .map(Browser::shown)
                        .toList();
    }

    /// What the browser complained of since the last call, such as a script that the policy stopped.
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    void photograph(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    private static String shown(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream().limit(3).map(node -> node.getHtml()).toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
