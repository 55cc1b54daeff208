/// The domain: its types and its ports. Depends on nothing but the JDK.
module io.narrows.exporter.domain {
    exports io.narrows.exporter.domain.access;
    exports io.narrows.exporter.domain.hash;
    exports io.narrows.exporter.domain.history;
    exports io.narrows.exporter.domain.json;
    exports io.narrows.exporter.domain.measure;
    exports io.narrows.exporter.domain.report;
    exports io.narrows.exporter.domain.catalog;
    exports io.narrows.exporter.domain.consumer;
    exports io.narrows.exporter.domain.egress;
    exports io.narrows.exporter.domain.pause;
    exports io.narrows.exporter.domain.plugin;
    exports io.narrows.exporter.domain.spool;
    exports io.narrows.exporter.domain.tls;
}
