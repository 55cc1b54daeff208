package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.common.uri.UriQuery;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The query parameters of a request.
public record Query(UriQuery query) {

    /// @throws Refusal if there is a parameter of another name, because it may be a misspelled filter
    public void allowOnly(Set<String> names) {
        if (!names.containsAll(query.names())) {
            throw Refusal.invalid(
                    "query",
                    "has an unknown parameter; known are "
                            + String.join(", ", names.stream().sorted().toList()));
        }
    }

    /// The last parameter of this name, unless its value is blank.
    public Optional<String> text(String name) {
        return query.isEmpty() ? Optional.empty() : lastOf(name);
    }

    private Optional<String> lastOf(String name) {
        return values(name).stream().reduce((first, last) -> last);
    }

    /// All values of this name. One parameter may hold several values, separated by commas.
    public List<String> list(String name) {
        return values(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    public Optional<Duration> duration(String name) {
        return text(name).map(text -> (Duration) parse(Setting.duration(name, ""), text));
    }

    public boolean flag(String name) {
        return text(name)
                .map(text -> (Boolean) parse(Setting.flag(name, ""), text))
                .orElse(false);
    }

    public int number(String name, int lowest, int highest, int otherwise) {
        var number = text(name)
                .map(text -> (Long) parse(Setting.number(name, ""), text))
                .orElse((long) otherwise);
        if (number < lowest || number > highest) {
            throw Refusal.invalid(name, "must be from " + lowest + " to " + highest);
        }
        return number.intValue();
    }

    /// All values of this name, each as it was sent.
    public List<String> values(String name) {
        return query.all(name, List::of).stream()
                .filter(value -> !value.isBlank())
                .toList();
    }

    /// A path with this query, in which one parameter has another value.
    public String pathWith(String path, String name, String value) {
        return query.names().stream()
                .filter(other -> !other.equals(name))
                .flatMap(other -> query.all(other, List::of).stream().map(same -> other + "=" + encode(same)))
                .collect(Collectors.joining("&", path + "?", "&" + name + "=" + encode(value)))
                .replace("?&", "?");
    }

    /// The parameters of these names that have a value, as a query.
    public String only(Set<String> names) {
        return names.stream()
                .sorted()
                .flatMap(name -> values(name).stream().map(value -> name + "=" + encode(value)))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Object parse(Setting setting, String text) {
        try {
            return setting.keepSecret().parse(text);
        } catch (InvalidSettingException e) {
            throw Refusal.invalid(e.setting(), e.problem());
        }
    }
}
