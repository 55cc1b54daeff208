package io.narrows.exporter.send.input;

import io.narrows.exporter.send.process.BadInputException;
import io.narrows.exporter.send.process.ProcessContext;
import java.util.Optional;

/// Reads what must not stand on a command line, where every user of the machine can see it: `@FILE` is the text of a
/// file, without the white space around it, `env:VARIABLE` that of a variable. `@@x` is the text `@x`; anything else
/// is itself.
///
/// @param context where variables are
public record SecretText(ProcessContext context) {
    private static final String FILE = "@";
    private static final String NO_FILE = "@@";
    private static final String VARIABLE = "env:";

    /// Whether a value only says where the text is.
    public static boolean isElsewhere(String value) {
        return value.startsWith(VARIABLE) || (value.startsWith(FILE) && !value.startsWith(NO_FILE));
    }

    /// @param where it stands, for errors
    /// @throws BadInputException if the file cannot be read, or the variable is not set
    public String read(String value, String where) {
        if (value.startsWith(NO_FILE)) {
            return value.substring(1);
        }
        if (value.startsWith(FILE)) {
            return InputFile.text(value.substring(FILE.length())).strip();
        }
        if (value.startsWith(VARIABLE)) {
            var name = value.substring(VARIABLE.length());
            return Optional.ofNullable(context.variables().get(name))
                    .orElseThrow(() -> new BadInputException(
                            where + " refers to the environment variable " + name + ", which is not set"));
        }
        return value;
    }
}
