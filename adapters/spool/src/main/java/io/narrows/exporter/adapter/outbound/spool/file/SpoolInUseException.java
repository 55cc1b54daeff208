package io.narrows.exporter.adapter.outbound.spool.file;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import java.nio.file.Path;

/// Another exporter has the spool open. Two exporters would deliver everything twice.
public final class SpoolInUseException extends SpoolException {
    private static final long serialVersionUID = 1L;

    /// @param owner who has the spool open, such as `process 4711`
    SpoolInUseException(Path directory, String owner) {
        super("spool " + directory + " is in use by " + owner
                + ": stop that one, or give this one a directory of its own");
    }
}
