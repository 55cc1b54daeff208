package io.narrows.exporter.adapter.inbound.http.body;

import io.helidon.http.Headers;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.encoding.ContentEncodingContextConfig;

/// Has Helidon hand over bodies as they came, whatever their `Content-Encoding`: by itself it answers 400 to one that
/// it does not know, and sets no limit to what a known one unpacks to. `BodyReader` does that. Answers are not packed.
public final class PackedBodies implements ContentEncodingContext {
    private final ContentEncodingContext none = ContentEncodingContext.builder()
            .contentEncodingsDiscoverServices(false)
            .build();

    @Override
    public boolean contentDecodingEnabled() {
        return true;
    }

    @Override
    public boolean contentDecodingSupported(String encoding) {
        return true;
    }

    @Override
    public ContentDecoder decoder(String encoding) {
        return ContentDecoder.NO_OP;
    }

    @Override
    public boolean contentEncodingEnabled() {
        return none.contentEncodingEnabled();
    }

    @Override
    public boolean contentEncodingSupported(String encoding) {
        return none.contentEncodingSupported(encoding);
    }

    @Override
    public ContentEncoder encoder(String encoding) {
        return none.encoder(encoding);
    }

    @Override
    public ContentEncoder encoder(Headers headers) {
        return none.encoder(headers);
    }

    @Override
    public ContentEncodingContextConfig prototype() {
        return none.prototype();
    }
}
