/// The consumers that an inspection policy of Kubernetes names.
package io.narrows.exporter.send.policy;
