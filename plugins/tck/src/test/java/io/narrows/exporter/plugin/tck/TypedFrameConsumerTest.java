package io.narrows.exporter.plugin.tck;

/// A consumer that bounds the messages that it reads passes.
class TypedFrameConsumerTest extends TypedFrameTrial {
    @Override
    int longest() {
        return 64 << 10;
    }
}
