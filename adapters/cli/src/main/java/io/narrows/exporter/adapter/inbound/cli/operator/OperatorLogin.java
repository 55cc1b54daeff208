package io.narrows.exporter.adapter.inbound.cli.operator;

import io.narrows.exporter.domain.access.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Finds the token for the operator API: in a file, or in an environment variable. Never on the command line, where
/// every user of the machine can read it.
///
/// @param variable gives the value of an environment variable; blank if it is not set
record OperatorLogin(UnaryOperator<String> variable) {
    static final String TOKEN_FILE = "DATA_EXPORTER_ADMIN_TOKEN_FILE";
    static final String TOKEN = "DATA_EXPORTER_ADMIN_TOKEN";

    private static final Pattern FORM = Pattern.compile("[!-~]{1,1000}");

    /// The token to send to an exporter; empty if there is none.
    ///
    /// @param file the file that the command line names
    /// @throws OperatorApiException if the file cannot be read, or the token would go over a network in clear text
    Optional<String> token(Optional<Path> file, URI api) {
        var found = file.or(this::fileOfVariable).map(OperatorLogin::read).or(() -> given(TOKEN));
        found.ifPresent(token -> {
            if (!FORM.matcher(token).matches()) {
                throw new OperatorApiException(
                        "the token for the operator API must be one word, as `data-exporter token new` makes it");
            }
            if (!api.getScheme().equals("https") && !Loopback.isHost(api.getHost())) {
                throw new OperatorApiException(
                        "the token is not sent to " + api + ", because everybody on the way could"
                                + " read it: use https, or kubectl port-forward and http://localhost");
            }
        });
        return found;
    }

    private Optional<Path> fileOfVariable() {
        try {
            return given(TOKEN_FILE).map(Path::of);
        } catch (InvalidPathException e) {
            throw new OperatorApiException(TOKEN_FILE + " must be a path", e);
        }
    }

    private Optional<String> given(String name) {
        return Optional.of(variable.apply(name).strip()).filter(value -> !value.isEmpty());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new OperatorApiException(
                    "cannot read the token for the operator API from " + file + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
