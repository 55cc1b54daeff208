package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.LaneHosts;
import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;

/// Resolves the targets of lanes: loads their settings from the spool and asks the plugin for its hosts. Thread-safe.
final class LaneTargets {
    private final ConsumerCatalog catalog;
    private final Spool spool;
    private final LaneHosts hosts = new LaneHosts();
    private final GoneSince goneSince = new GoneSince(System::nanoTime);

    LaneTargets(ConsumerCatalog catalog, Spool spool) {
        this.catalog = catalog;
        this.spool = spool;
    }

    LaneTarget of(LaneName lane) {
        return LaneTarget.of(lane, catalog, spool);
    }

    /// Since when lanes have no target.
    GoneSince goneSince() {
        return goneSince;
    }

    LaneHosts.Told hosts(LaneTarget.Installed installed) throws InterruptedException {
        return hosts.of(installed.type(), installed.settings());
    }
}
