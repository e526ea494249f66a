rtl/mac/penta_mac_shapes.sv
rtl/mac/penta_mac_decode.sv
rtl/mac/penta_mac_sequencer.sv
rtl/mac/penta_mac_row.sv
rtl/mac/penta_mac_digits.sv
rtl/mac/penta_mac_requantizer.sv
rtl/mac/penta_mac.sv
