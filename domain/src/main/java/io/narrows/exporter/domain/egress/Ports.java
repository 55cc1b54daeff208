package io.narrows.exporter.domain.egress;

import java.util.Optional;
import java.util.regex.Pattern;

/// A range of ports, both ends included.
record Ports(int first, int last) {
    static final Ports ALL = new Ports(1, 65_535);

    private static final Pattern FORM = Pattern.compile("(?<first>[0-9]{1,5})(?:-(?<last>[0-9]{1,5}))?");

    /// @param text such as `443` or `9200-9299`
    /// @return empty if the text is no range of ports
    static Optional<Ports> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(form.group("first"));
        int last =
                Optional.ofNullable(form.group("last")).map(Integer::parseInt).orElse(first);
        return ALL.first <= first && first <= last && last <= ALL.last
                ? Optional.of(new Ports(first, last))
                : Optional.empty();
    }

    boolean contain(int port) {
        return port == Destination.ANY_PORT || (first <= port && port <= last);
    }
}
