package io.narrows.exporter.send.input;

import io.narrows.exporter.send.process.BadInputException;
import java.util.Optional;
import java.util.UUID;

/// Names each report, so that one that is sent twice is delivered once.
///
/// @param given by the user: then a run that is repeated repeats its keys
public record IdempotencyKeys(Optional<String> given) {
    private static final int LONGEST = 200;

    public IdempotencyKeys {
        if (given.filter(key -> !key.matches("[!-~]{1," + LONGEST + "}")).isPresent()) {
            throw new BadInputException("--idempotency-key must have 1 to " + LONGEST
                    + " characters: letters, digits and signs of ASCII, no spaces");
        }
    }

    /// @param file its number, from 0 on
    /// @param files how many there are
    /// @param part the number of the report in the file, from 0 on
    /// @param isSplit whether there may be several in a file
    public String of(int file, int files, int part, boolean isSplit) {
        return given.map(key -> key + (files > 1 ? "-" + (file + 1) : "") + (isSplit ? "-" + (part + 1) : ""))
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
