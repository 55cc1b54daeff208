package io.narrows.exporter.adapter.outbound.spool.file;

/// The spool cannot be opened, read or changed. The message is for operators: it names the file, and what to do if
/// something can be done.
public sealed class SpoolException extends RuntimeException permits SpoolInUseException {
    private static final long serialVersionUID = 1L;

    public SpoolException(String message) {
        super(message);
    }

    public SpoolException(String message, Throwable cause) {
        super(message, cause);
    }
}
