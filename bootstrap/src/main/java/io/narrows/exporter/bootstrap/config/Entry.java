package io.narrows.exporter.bootstrap.config;

/// A value that one layer of the configuration gives to a key.
///
/// @param path of the key, such as `server.port`
/// @param text as it is written in the layer, references included
/// @param origin where the value stands, in words for operators, such as `conf/application.yaml line 12`
record Entry(String path, String text, String origin) {}
