package io.narrows.exporter.send.consumer;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.send.input.JsonFault;
import io.narrows.exporter.send.input.SecretText;
import io.narrows.exporter.send.process.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A consumer and one of its settings, as `--consumer` names them:
///
/// | written | means |
/// |---|---|
/// | `file` | the consumer, with no setting |
/// | `openSearch.username=admin` | a text |
/// | `openSearch.checkCert=true` | `true` and `false` are flags |
/// | `openSearch.password=@FILE`, `=env:VARIABLE` | the text of a file or a variable, which is always a text: a
/// password may be `true` |
/// | `kafka.partition:=5` | any JSON, which is also how a text `"true"` is written |
///
/// @param looksSecret whether a secret seems to stand on the command line
public record ConsumerArgument(String consumer, Optional<Setting> setting, boolean looksSecret) {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)(?:\\.([^=:]+)(:=|=)(.*))?", Pattern.DOTALL);
    private static final Pattern SECRET =
            Pattern.compile("password|passwd|passphrase|secret(?!.*name)|token|api_?key|credential|authorization");

    /// @param json its value; not for eyes
    record Setting(String name, String json) {
        @Override
        public String toString() {
            return "Setting[" + name + "]";
        }
    }

    /// @throws BadInputException if it is none; its value is not repeated
    public static ConsumerArgument parse(String argument, SecretText texts) {
        var matcher = FORM.matcher(argument);
        if (!matcher.matches()) {
            throw new BadInputException("--consumer must be NAME, NAME.SETTING=VALUE or NAME.SETTING:=JSON but was '"
                    + argument.replaceFirst("(?s)[=:].*", "=…") + "'");
        }
        var consumer = matcher.group(1);
        if (Optional.ofNullable(matcher.group(2)).isEmpty()) {
            return new ConsumerArgument(consumer, Optional.empty(), false);
        }
        var name = matcher.group(2);
        var value = matcher.group(4);
        var text = texts.read(value, "--consumer " + consumer + "." + name);
        var isLiteral = !SecretText.isElsewhere(value);
        var json = matcher.group(3).equals(":=")
                ? json(text, consumer + "." + name)
                : isLiteral && isFlag(text) ? text : JsonStrings.quote(text);
        return new ConsumerArgument(consumer, Optional.of(new Setting(name, json)), isLiteral && isSecret(name));
    }

    /// The setting as the user wrote it, without its value.
    public String name() {
        return consumer + setting.map(value -> "." + value.name()).orElse("");
    }

    public static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    private static boolean isFlag(String text) {
        return text.equals("true") || text.equals("false");
    }

    private static String json(String text, String where) {
        try {
            return JsonValue.parse(text).raw();
        } catch (JsonSyntaxException e) {
            throw new BadInputException(
                    "--consumer " + where + ":= must be followed by JSON, but there "
                            + JsonFault.of(e, text.getBytes(StandardCharsets.UTF_8)) + "; a text is"
                            + " written with = instead",
                    e);
        }
    }
}
