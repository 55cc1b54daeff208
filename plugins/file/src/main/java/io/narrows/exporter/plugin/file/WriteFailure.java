package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Decides the result of deliveries that could not be written. A full disk may recover, but an unwritable directory
/// stays so until somebody fixes it.
final class WriteFailure {
    private static final List<String> LASTING = List.of(
            "permission denied",
            "not a directory",
            "Permission denied",
            "Not a directory",
            "Is a directory",
            "Read-only file system",
            "Operation not permitted",
            "File name too long");

    private WriteFailure() {}

    static DeliveryResult of(Path folder, IOException failure) {
        var why = reasonOf(failure);
        var reason = "cannot write to " + folder + ": " + why;
        return LASTING.stream().anyMatch(why::contains) ? new Misconfigured(reason) : new Unavailable(reason);
    }

    private static String reasonOf(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileAlreadyExistsException exists -> "not a directory: " + exists.getFile();
            case NoSuchFileException missing -> "no such directory: " + missing.getFile();
            case FileSystemException refused -> Objects.requireNonNullElse(refused.getReason(), refused.toString());
            default -> Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        };
    }
}
