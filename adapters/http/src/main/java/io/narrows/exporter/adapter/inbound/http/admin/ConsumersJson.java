package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingBounds;
import io.narrows.exporter.domain.pause.Pause;
import jakarta.json.bind.annotation.JsonbProperty;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The installed and the named consumers with the state of their lanes, as JSON. Shows which settings exist, never
/// their values.
public record ConsumersJson(List<Consumer> consumers) {

    /// One installed kind of consumer, or one that the operator named.
    ///
    /// @param type the id that the plugin declares; the same as `id` for a consumer that is not named
    /// @param paused the pause by an operator that lasts now; absent if there is none
    /// @param named whether the consumer's settings are in the operator's configuration; then envelopes give none
    public record Consumer(
            String id,
            String type,
            boolean named,
            String version,
            Optional<PauseJson.Lasting> paused,
            List<Declared> settings,
            List<Lane> lanes) {}

    /// A setting that a consumer accepts.
    ///
    /// @param defaultsTo the default, written as in a configuration file
    /// @param bounds such as `from 1s to 24h, or zero`
    public record Declared(
            String name,
            String type,
            boolean required,
            @JsonbProperty("default") Optional<String> defaultsTo,
            boolean secret,
            String description,
            List<String> aliases,
            List<String> choices,
            Optional<String> bounds) {
        private static Declared of(Setting setting) {
            return new Declared(
                    setting.name(),
                    setting.type().name().toLowerCase(Locale.ROOT),
                    setting.required(),
                    Optional.of(setting.defaultText()).filter(text -> !text.isBlank()),
                    setting.secret(),
                    setting.description(),
                    setting.aliases(),
                    setting.choices(),
                    setting.bounds().map(SettingBounds::toString));
        }
    }

    /// A lane: the queue to one destination.
    ///
    /// @param name distinguishes the lanes of one consumer
    /// @param state `open`, `backingOff` or `paused`
    /// @param reason why the lane is not open
    /// @param replica the exporter where it runs; absent if the spool is not shared
    public record Lane(
            String name,
            String state,
            List<String> hosts,
            Optional<String> reason,
            int inFlight,
            Optional<String> replica) {
        static Lane of(LaneStatus status) {
            return new Lane(
                    status.lane().toString(),
                    stateName(status.state()),
                    status.hosts().stream().sorted().toList(),
                    Optional.of(status.reason()).filter(text -> !text.isBlank()),
                    status.inFlight(),
                    Optional.of(status.replica()).filter(text -> !text.isBlank()));
        }
    }

    static ConsumersJson of(List<ConsumerType> installed, List<LaneStatus> lanes, Map<ConsumerId, Pause> pauses) {
        return new ConsumersJson(installed.stream()
                .map(type -> new Consumer(
                        type.id().value(),
                        type.kind().value(),
                        !type.kind().equals(type.id()),
                        type.version(),
                        Optional.ofNullable(pauses.get(type.id())).map(PauseJson.Lasting::of),
                        type.settings().all().stream().map(Declared::of).toList(),
                        lanes.stream()
                                .filter(status -> status.lane().consumer().equals(type.id()))
                                .map(Lane::of)
                                .toList()))
                .toList());
    }

    public static String stateName(LaneStatus.State state) {
        return switch (state) {
            case NEW, OPEN, DOUBTED -> "open";
            case BACKING_OFF -> "backingOff";
            case PAUSED -> "paused";
        };
    }
}
