package io.narrows.exporter.plugin.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/// The directory name for a source: the source itself if every file system accepts it as a name, otherwise a similar
/// name with a hash, so that no two sources share a directory.
final class FolderName {
    private static final String WITHOUT_SOURCE = "unknown_source";
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9](?:[a-z0-9_.-]{0,98}[a-z0-9_-])?");
    private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    private static final int SHOWN = 60;
    private static final int HASH_BYTES = 6;

    private FolderName() {}

    static String of(String source) {
        if (source.isBlank()) {
            return WITHOUT_SOURCE;
        }
        return PLAIN.matcher(source).matches() && !DEVICE.matcher(source).matches() ? source : likeIt(source);
    }

    private static String likeIt(String source) {
        var shown = source.substring(0, Math.min(SHOWN, source.length()))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_-]", "_");
        return (Character.isLetterOrDigit(shown.charAt(0)) ? shown : "x" + shown) + "-" + hash(source);
    }

    private static String hash(String source) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
