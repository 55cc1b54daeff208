package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The page of the consumer of these tests, as it should be.
final class LinePage {
    private final List<String> lines;

    private LinePage(List<String> lines) {
        this.lines = new ArrayList<>(lines);
    }

    static LinePage of(PluginJar jar) {
        return new LinePage(List.of(
                "# The consumer `line`",
                "",
                "```json",
                "{ \"source\": \"s\", \"exportConfig\": { \"line\": { \"port\": \"4711\", \"token\": \"…\" } },",
                "  \"payload\": \"{\\\"n\\\":[1.5,null]}\" }",
                "```",
                "",
                "```json",
                "{ \"what\": it got }",
                "```",
                "",
                "```yaml",
                "consumers:",
                "  main:                  # a name",
                "    type: line",
                "    port: '4711'",
                "    token: ${file:/run/secrets/token}",
                "```",
                "",
                "| setting | type | default | what it is |",
                "|---------|------|---|---|",
                "| `port` | text, required | | The port of the server on this machine. |",
                "| `host` | text | `127.0.0.1` | The host of the server. |",
                "| `tls` | flag | `false` | Whether to speak TLS. |",
                "| `token`| text, secret   |  | What the server wants to hear.           |",
                "",
                "| key | environment | default | what it is |",
                "|---|---|---|---|",
                "| `greeting` | `CONSUMERS_LINE_GREETING` | `hello` | What to say first. |",
                "",
                PluginPage.jarSize(jar.size()) + ". Load time: 5 ms, on a laptop."));
    }

    /// The file of what the consumer declares, with more lines.
    static SettingsFile settings(Path directory, String... more) {
        var declared = new ArrayList<>(SettingsFile.of(new LineConsumerFactory()));
        declared.addAll(List.of(more));
        try {
            return SettingsFile.at(Files.write(directory.resolve("settings.txt"), declared));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LinePage replacing(String text, String replacement) {
        lines.replaceAll(line -> line.replace(text, replacement));
        return this;
    }

    LinePage with(String line) {
        lines.add(line);
        return this;
    }

    PluginPage in(Path directory) {
        try {
            return PluginPage.at(Files.write(directory.resolve("README.md"), lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
