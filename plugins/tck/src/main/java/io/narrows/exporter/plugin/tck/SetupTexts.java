package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds and replaces addresses in the texts of a setup.
final class SetupTexts {
    private static final Pattern ADDRESS = Pattern.compile("\\b(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})\\b");
    private static final Pattern HOST = Pattern.compile("\\b(?:127\\.0\\.0\\.1|localhost)\\b");
    private static final Pattern HTTP = Pattern.compile("\\bhttp://(?=127\\.0\\.0\\.1|localhost)");

    private SetupTexts() {}

    /// The one port of this machine that the setup names; empty if it names none, or several.
    static Optional<InetSocketAddress> address(Setup setup) {
        var ports = texts(setup)
                .flatMap(text -> ADDRESS.matcher(text).results())
                .map(found -> Integer.parseInt(found.group(1)))
                .distinct()
                .toList();
        return ports.size() == 1 ? Optional.of(HostileServer.loopbackAt(ports.getFirst())) : Optional.empty();
    }

    /// The setup with another port; empty if it does not name exactly one.
    static Optional<Setup> at(InetSocketAddress address, Setup setup) {
        return address(setup)
                .map(found ->
                        replaced(setup, text -> ADDRESS.matcher(text).replaceAll("127.0.0.1:" + address.getPort())));
    }

    /// The setup with another host; empty if it does not name this machine.
    static Optional<Setup> at(String host, Setup setup) {
        return changed(setup, text -> HOST.matcher(text).replaceAll(host));
    }

    /// The setup with `https` for `http`; empty if it has no such URL of this machine.
    static Optional<Setup> overHttps(Setup setup) {
        return changed(setup, text -> HTTP.matcher(text).replaceAll("https://"));
    }

    private static Optional<Setup> changed(Setup setup, UnaryOperator<String> change) {
        return texts(setup).anyMatch(text -> !change.apply(text).equals(text))
                ? Optional.of(replaced(setup, change))
                : Optional.empty();
    }

    private static Stream<String> texts(Setup setup) {
        return Stream.concat(
                setup.settings().values().values().stream().flatMap(SetupTexts::textsIn),
                setup.options().values().stream());
    }

    private static Stream<String> textsIn(Object value) {
        return switch (value) {
            case String text -> Stream.of(text);
            case List<?> list -> list.stream().flatMap(SetupTexts::textsIn);
            case Map<?, ?> map -> map.values().stream().flatMap(SetupTexts::textsIn);
            default -> Stream.empty();
        };
    }

    private static Setup replaced(Setup setup, UnaryOperator<String> change) {
        var settings = new TreeMap<String, Object>();
        setup.settings().values().forEach((name, value) -> settings.put(name, replaced(value, change)));
        var options = new TreeMap<String, String>();
        setup.options().forEach((name, value) -> options.put(name, change.apply(value)));
        return new Setup(ConsumerSettings.of(settings), options);
    }

    private static Object replaced(Object value, UnaryOperator<String> change) {
        return switch (value) {
            case String text -> change.apply(text);
            case List<?> list ->
                list.stream().map(element -> replaced(element, change)).toList();
            default -> value;
        };
    }
}
