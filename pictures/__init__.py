"""From data to pictures: state machines, sequences, wires, ribbons, Mermaid. It knows no module."""
