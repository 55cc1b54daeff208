package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneName;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// Reads the settings of lanes as a durable spool stores them. Thread-safe.
///
/// @param unreadable counts what cannot be read back
public record StoredSettings(SettingsCipher cipher, Unreadable unreadable) {
    private static final System.Logger LOGGER = System.getLogger(StoredSettings.class.getName());

    /// The settings of a lane.
    ///
    /// @return empty if they cannot be read back as they were stored
    /// @throws KeyMissingException if they are sealed with a key that is not there
    public Optional<ConsumerSettings> read(LaneName lane, byte[] stored) {
        try {
            return Optional.of(SettingsCodec.decode(cipher.open(stored, Place.settings(lane))));
        } catch (KeyMissingException e) {
            unreadable.add(DeathCause.KEY_MISSING);
            throw e;
        } catch (BrokenSealException | IOException | RuntimeException e) {
            unreadable.add(DeathCause.DAMAGED);
            // Without the exception, because its message may quote the settings.
            LOGGER.log(
                    Level.ERROR,
                    "settings unreadable lane={0} error={1}",
                    lane,
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }
}
