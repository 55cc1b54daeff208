package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Headers that the settings add to each request, read from lines of `Name: value`. `toString` shows only names,
/// because any value may be a secret.
final class HeaderLines {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]*");

    /// Headers that settings must not give: the consumer sets them itself, they frame a message, or they concern a
    /// single connection.
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "idempotency-key",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp");

    private final List<Header> headers;

    /// A header of a request.
    private record Header(String name, String value) {}

    private HeaderLines(List<Header> headers) {
        this.headers = List.copyOf(headers);
    }

    /// @param setting the setting that holds the text
    /// @throws InvalidSettingException if a line is not a header, or has a reserved name; repeats at most the line
    ///     number and a name
    static HeaderLines parse(String setting, String text) {
        var headers = new ArrayList<Header>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                headers.add(header(setting, number, line));
            }
        }
        return new HeaderLines(headers);
    }

    /// @throws InvalidSettingException if the text cannot be the value of a header
    static void checkValue(String setting, String value) {
        if (!VALUE.matcher(value).matches()) {
            throw new InvalidSettingException(setting, "must be of visible ASCII characters, on one line");
        }
    }

    HeaderLines and(HeaderLines others) {
        var all = new ArrayList<>(headers);
        all.addAll(others.headers);
        return new HeaderLines(all);
    }

    void addTo(HttpRequest.Builder request) {
        headers.forEach(header -> request.header(header.name(), header.value()));
    }

    /// The values, for code that removes secrets from messages.
    List<String> values() {
        return headers.stream().map(Header::value).toList();
    }

    @Override
    public String toString() {
        return "HeaderLines" + headers.stream().map(Header::name).toList();
    }

    private static Header header(String setting, int number, String line) {
        int colon = line.indexOf(':');
        var name = colon < 0 ? "" : line.substring(0, colon).strip();
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSettingException(
                    setting, "must have one 'Name: value' a line, which line " + number + " has not");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new InvalidSettingException(setting, "must not give " + name + ", in line " + number);
        }
        var value = line.substring(colon + 1).strip();
        if (!VALUE.matcher(value).matches()) {
            throw new InvalidSettingException(
                    setting, "must be of visible ASCII characters, which line " + number + " is not");
        }
        return new Header(name, value);
    }
}
