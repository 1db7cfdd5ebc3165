package org.distrofab.rootfs.fdt;

import org.distrofab.rootfs.Bytes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Collects the properties and children of one node. Setting a property again replaces its value;
 * opening a child again adds to it.
 */
public final class NodeBuilder {
    /** §2.2.1; the limit of 31 characters is not kept by real trees nor by their readers. */
    private static final Pattern NODE_NAME =
            Pattern.compile("[A-Za-z0-9,._+-]+(@[A-Za-z0-9,._+-]+)?");

    /** §2.2.4, table 2.2. */
    private static final Pattern PROPERTY_NAME = Pattern.compile("[A-Za-z0-9,._+?#-]+");

    private final String name;
    private final Map<String, Property> properties = new LinkedHashMap<>();
    private final Map<String, NodeBuilder> children = new LinkedHashMap<>();

    NodeBuilder(String name) {
        this.name = name;
    }

    NodeBuilder(Node node) {
        this.name = node.name();
        properties.putAll(node.properties());
        node.children().forEach(child -> children.put(child.name(), new NodeBuilder(child)));
    }

    /** A property without value, which says something by being there. */
    public NodeBuilder empty(String property) {
        return set(property, new Property(Bytes.copyOf(new byte[0])));
    }

    /** 32-bit cells. */
    public NodeBuilder cells(String property, int... cells) {
        return set(property, Property.ofCells(cells));
    }

    /** 64-bit numbers, as two cells each: addresses and sizes under {@code #…-cells = <2>}. */
    public NodeBuilder longs(String property, long... values) {
        return set(property, Property.ofLongs(values));
    }

    /** A string, or a list of them. */
    public NodeBuilder strings(String property, String... strings) {
        return set(property, Property.ofStrings(strings));
    }

    /** Any bytes. */
    public NodeBuilder bytes(String property, byte[] value) {
        return set(property, new Property(Bytes.copyOf(value)));
    }

    public NodeBuilder remove(String property) {
        properties.remove(property);
        return this;
    }

    /**
     * @param childName with the unit address if the node has {@code reg} (§2.2.1)
     * @throws IllegalArgumentException if the name has other characters than a node's may have
     */
    public NodeBuilder node(String childName, Consumer<NodeBuilder> content) {
        if (!NODE_NAME.matcher(childName).matches()) {
            throw new IllegalArgumentException("node name '" + childName + "'");
        }
        content.accept(children.computeIfAbsent(childName, NodeBuilder::new));
        return this;
    }

    private NodeBuilder set(String property, Property value) {
        if (!PROPERTY_NAME.matcher(property).matches()) {
            throw new IllegalArgumentException("property name '" + property + "'");
        }
        properties.put(property, value);
        return this;
    }

    Node build() {
        return new Node(
                name,
                new LinkedHashMap<>(properties),
                children.values().stream().map(NodeBuilder::build).toList());
    }
}
