package org.distrofab.rootfs.fdt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * A node of a device tree (§2.2).
 *
 * @param name with its unit address: {@code serial@10000000}; empty for the root
 * @param properties values by name, in the order of the file
 * @param children in the order of the file, no two of one name
 */
public record Node(String name, SequencedMap<String, Property> properties, List<Node> children) {
    public Node {
        properties = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(properties));
        children = List.copyOf(children);
    }

    public Optional<Property> property(String propertyName) {
        return Optional.ofNullable(properties.get(propertyName));
    }

    /** The child of that name, or the first whose name without unit address it is. */
    public Optional<Node> child(String childName) {
        return children.stream()
                .filter(child -> child.name().equals(childName))
                .findFirst()
                .or(() ->
                        children.stream()
                                .filter(child -> child.name().startsWith(childName + "@"))
                                .findFirst());
    }

    /** A copy with changes made on top: properties set again keep their place. */
    public Node with(Consumer<NodeBuilder> changes) {
        var builder = new NodeBuilder(this);
        changes.accept(builder);
        return builder.build();
    }

    /** A copy in which the child of the same name is replaced, or which has one child more. */
    public Node withChild(Node child) {
        var newChildren = new ArrayList<>(children);
        newChildren.replaceAll(old -> old.name().equals(child.name()) ? child : old);
        if (!newChildren.contains(child)) {
            newChildren.add(child);
        }
        return new Node(name, properties, newChildren);
    }
}
