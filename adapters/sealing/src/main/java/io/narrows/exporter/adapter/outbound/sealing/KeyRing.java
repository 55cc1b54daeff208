package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.file.FileRights;
import io.narrows.exporter.domain.file.Reread;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The keys of a spool: those of its key file, which is read again when it has changed, or none. Thread-safe.
public final class KeyRing {
    /// A spool without a key file: nothing is sealed.
    public static final KeyRing NONE = new KeyRing(Optional.empty());

    private static final System.Logger LOGGER = System.getLogger(KeyRing.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int LARGEST = 64 << 10;

    private final Optional<Reread<KeySet>> keys;

    private KeyRing(Optional<Reread<KeySet>> keys) {
        this.keys = keys;
    }

    /// @throws SpoolException if there is a file, and it contains no usable key
    public static KeyRing of(Optional<Path> file) {
        return file.isEmpty() ? NONE : of(file.get(), System::nanoTime);
    }

    static KeyRing of(Path file, LongSupplier nanoTime) {
        var first = first(file);
        return new KeyRing(Optional.of(Reread.after(
                first, before -> readAgain(file, before), reason -> warn(file, reason), PERIOD, nanoTime)));
    }

    private static KeySet first(Path file) {
        try {
            var keys = read(file);
            warnOfGroup(file);
            return keys;
        } catch (IOException e) {
            // Without the cause, because its message could quote the key.
            throw new SpoolException("spool.keyFile " + file + " cannot be used: it must be readable and hold keys of "
                    + SpoolKey.BYTES + " bytes, such as data-exporter spool-key new makes");
        } catch (IllegalArgumentException e) {
            throw new SpoolException("spool.keyFile " + file + " " + e.getMessage());
        }
    }

    private static KeySet readAgain(Path file, KeySet before) throws IOException {
        var keys = read(file);
        if (keys.hasSameKeysAs(before)) {
            return before;
        }
        LOGGER.log(Level.INFO, "spool keys read file={0} keys={1} sealing-with={2}", file, keys.keys(), keys.primary());
        return keys;
    }

    private static void warn(Path file, String reason) {
        LOGGER.log(
                Level.WARNING,
                "spool keys not read file={0} reason=\"{1}\" action=\"the keys read before stay in use\"",
                file,
                reason);
    }

    /// Refuses a file that others may read, because its keys are not secret.
    private static KeySet read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if (FileRights.canBeReadByOthers(file)) {
                throw new IllegalArgumentException("can be read by everybody on this machine (" + rights(file)
                        + "): run chmod 0400 on it, or set defaultMode: 0440 where Kubernetes mounts it; if others had"
                        + " access, make a new key");
            }
            var content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new IllegalArgumentException("must not be larger than 64KiB");
            }
            return KeySet.parse(content);
        }
    }

    private static void warnOfGroup(Path file) throws IOException {
        if (FileRights.isOwnAndReadByGroup(file)) {
            LOGGER.log(
                    Level.WARNING,
                    "spool.keyFile can be read by its group file={0} rights={1} action=\"chmod 0400\"",
                    file,
                    rights(file));
        }
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    public boolean hasKeys() {
        return keys.isPresent();
    }

    /// The key that seals now; empty without a key file.
    Optional<SpoolKey> primary() {
        return keys.map(reread -> reread.current().primary());
    }

    Optional<SpoolKey> find(int id) {
        return keys.flatMap(reread -> reread.current().find(id));
    }

    /// All keys, the one that seals first.
    public List<SpoolKey> all() {
        return keys.map(reread -> reread.current().keys()).orElse(List.of());
    }
}
