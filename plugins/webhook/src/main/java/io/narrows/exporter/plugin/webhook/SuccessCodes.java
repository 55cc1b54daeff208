package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.BitSet;
import java.util.regex.Pattern;

/// The HTTP statuses that mean that the endpoint has accepted a report.
final class SuccessCodes {
    private static final Pattern FORM = Pattern.compile("([2-5])xx|([2-5]\\d\\d)(?:-([2-5]\\d\\d))?");
    private static final int CLASS_SIZE = 100;

    private final BitSet codes;

    private SuccessCodes(BitSet codes) {
        this.codes = codes;
    }

    /// @param text codes, ranges and classes, separated by commas, such as `2xx,409`
    /// @throws InvalidSettingException if the text has another form
    static SuccessCodes parse(String text) {
        var codes = new BitSet();
        for (var part : text.split(",", -1)) {
            var matcher = FORM.matcher(part.strip());
            if (!matcher.matches()) {
                throw invalid();
            }
            if (matcher.group(1) != null) {
                int first = CLASS_SIZE * Integer.parseInt(matcher.group(1));
                codes.set(first, first + CLASS_SIZE);
                continue;
            }
            int first = Integer.parseInt(matcher.group(2));
            int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
            if (last < first) {
                throw invalid();
            }
            codes.set(first, last + 1);
        }
        return new SuccessCodes(codes);
    }

    boolean contain(int status) {
        return codes.get(status);
    }

    private static InvalidSettingException invalid() {
        return new InvalidSettingException(
                WebhookSettings.SUCCESS_CODES,
                "must be codes from 200 to 599, ranges or classes, with commas: 2xx, 200-204 or 200,202,409");
    }
}
