package io.narrows.exporter.adapter.outbound.sealing;

/// The spool cannot be opened, read or changed. The message is for operators: it names the file, and what to do if
/// something can be done.
public class SpoolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SpoolException(String message) {
        super(message);
    }

    public SpoolException(String message, Throwable cause) {
        super(message, cause);
    }
}
