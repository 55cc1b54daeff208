package io.narrows.exporter.send.transport;

import io.narrows.exporter.send.input.InputFile;
import io.narrows.exporter.send.process.BadInputException;
import java.util.Optional;
import java.util.regex.Pattern;

/// The token with which a sender logs in at an exporter. A file is read again for each request, because Kubernetes
/// replaces the tokens of pods while they run.
///
/// Thread-safe. `toString` does not show the token.
public final class LoginToken {
    /// No token: the sender does not log in.
    public static final LoginToken NONE = new LoginToken(Optional.empty(), Optional.empty());

    private static final Pattern FORM = Pattern.compile("[!-~]{1,16384}");

    private final Optional<String> file;
    private volatile Optional<String> token;

    private LoginToken(Optional<String> file, Optional<String> token) {
        this.file = file;
        this.token = token;
    }

    /// The token in a file.
    ///
    /// @throws BadInputException if the file cannot be read, or does not hold one word
    public static LoginToken inFile(String file) {
        return new LoginToken(Optional.of(file), Optional.of(read(file)));
    }

    /// A token that stays the same.
    ///
    /// @param where the token stands, for errors
    /// @throws BadInputException if it is not one word
    public static LoginToken of(String token, String where) {
        return new LoginToken(Optional.empty(), Optional.of(checked(token, where)));
    }

    /// The token to send now. A file that cannot be read any more, because it is just being replaced, leaves the token
    /// that was read before.
    public Optional<String> current() {
        file.ifPresent(path -> {
            try {
                token = Optional.of(read(path));
            } catch (BadInputException e) {
                // the token that was read before may still be valid, and the exporter says so if it is not
            }
        });
        return token;
    }

    private static String read(String file) {
        return checked(InputFile.text(file), "--token-file " + file);
    }

    private static String checked(String text, String where) {
        var token = text.strip();
        if (!FORM.matcher(token).matches()) {
            throw new BadInputException(where + " must be one word: a token");
        }
        return token;
    }

    @Override
    public String toString() {
        return "LoginToken[file=" + file.orElse("") + "]";
    }
}
