/// The rules of the operators' port: which hosts it is called by, which sites may change something, who may do what.
package io.narrows.exporter.adapter.inbound.http.admin.access;
