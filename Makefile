# Penta. `make help` lists the targets.
#
# Sources are found by pattern, so a new file needs no change here:
#   isa/*.c isa/*.def             the generator build/isa-generate and the ISA definition it reads
#   sim/cli/ sim/lockstep/        C below these: build/penta
#   sim/ANYTHING-ELSE/            C below these: build/libpenta.a
#   firmware/runtime/             C and assembly below it: linked into every firmware
#   firmware/model/               C below it: with the runtime the library of compiled models
#   firmware/apps/NAME/           C and assembly below it: build/firmware/NAME.elf
#   tests/UNIT/test_*.c           one unit test binary each: build/tests/UNIT/test_*
#   tests/UNIT/helper_*.c         one program each for those tests to run; not run by itself
#   tests/UNIT/OTHER.c            linked into every test and helper of that unit
#
# Variables: V=1 shows the commands, SAN=1 builds with AddressSanitizer and UBSan in build-san/,
# JOBS=N sets the parallelism (2), ONLY=PATTERN makes `test` run only what matches.

JOBS ?= 2
ifeq ($(MAKELEVEL),0)
ifeq ($(filter -j% --jobs%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(JOBS)
endif
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := build

V ?= 0
Q := $(if $(filter 0,$(V)),@)
say = @printf '  %-9s %s\n' $(1) $(2)
need_script = @test -x $(1) || { echo "$(1) is not there yet" >&2; exit 2; }
need = @command -v $(1) >/dev/null || { echo "$(1) is missing: run tools/setup" >&2; exit 2; }

SAN ?= 0
ifeq ($(SAN),0)
B := build
SANITIZE :=
else
B := build-san
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
export PENTA_BUILD := $(B)

find_sources = $(sort $(foreach dir,$(wildcard $(1)),$(shell find $(dir) $(foreach e,$(2),\
               -name '*.$(e)' -o) -false)))

# ---------------------------------------------------------------------------------- compilers

ifeq ($(origin CC),default)
CC := $(if $(shell command -v ccache),ccache )gcc
endif
AR := gcc-ar
RISCV := riscv64-unknown-elf-
RISCV_CC := $(if $(shell command -v ccache),ccache )$(RISCV)gcc

LIBRARIES := jansson libelf libdw zlib
CPPFLAGS := -I include -I isa/generated -I sim -D_POSIX_C_SOURCE=200809L \
            $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
# Messages are cut to their buffers by snprintf on purpose: -Wno-format-truncation.
CFLAGS := -O2 -g -std=c17 -Wall -Wextra -Werror -Wno-format-truncation -pthread \
          $(SANITIZE) $(EXTRA_CFLAGS)
LDFLAGS := -pthread $(SANITIZE) $(EXTRA_LDFLAGS)
LDLIBS := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -ldl -lm
TEST_CPPFLAGS := -I tests -I tests/shim
TEST_LDLIBS = $(shell pkg-config --libs check)

FW_ARCH := -march=rv32im -misa-spec=2.2 -mabi=ilp32 --specs=picolibc.specs
FW_CFLAGS := $(FW_ARCH) -O2 -g -std=c17 -Wall -Wextra -Werror -ffunction-sections \
             -fdata-sections -I firmware/runtime -I isa/generated
FW_LDSCRIPT := firmware/runtime/link.ld
FW_LDFLAGS := $(FW_ARCH) --oslib=semihost -nostartfiles -T $(FW_LDSCRIPT) -L firmware/runtime \
              -Wl,--gc-sections -Wl,--no-warn-rwx-segments -Wl,--fatal-warnings

# ------------------------------------------------------------------------------------ sources

ISA_SOURCES := $(wildcard isa/*.c)
SIM_UNITS := $(filter-out sim/cli/ sim/lockstep/,$(wildcard sim/*/))
LIB_SOURCES := $(call find_sources,$(SIM_UNITS:%/=%),c)
TOOL_SOURCES := $(call find_sources,sim/cli sim/lockstep,c)
FW_RUNTIME := $(call find_sources,firmware/runtime,c S)
FW_MODEL := $(call find_sources,firmware/model,c S)
FW_APPS := $(patsubst firmware/apps/%/,%,$(wildcard firmware/apps/*/))
TEST_UNITS := $(patsubst tests/%/,%,$(wildcard tests/*/))
TEST_SOURCES := $(wildcard tests/*/test_*.c)
HELPER_SOURCES := $(wildcard tests/*/helper_*.c)
SHIM := $(wildcard tests/shim/penta_test*.c)

object = $(patsubst %,$(B)/obj/%.o,$(1))

LIB_OBJECTS := $(call object,$(LIB_SOURCES))
TOOL_OBJECTS := $(call object,$(TOOL_SOURCES))
UNIT_TESTS := $(TEST_SOURCES:%.c=$(B)/%)
HELPERS := $(HELPER_SOURCES:%.c=$(B)/%)
FIRMWARE := $(FW_APPS:%=$(B)/firmware/%.elf)

# ------------------------------------------------------------------------------- main targets

.PHONY: build
build: tools firmware ## build the simulator, the tools and the firmware; installs nothing

.PHONY: tools
tools: $(if $(LIB_SOURCES),$(B)/libpenta.a) $(if $(TOOL_SOURCES),$(B)/penta)
tools: generate ## build the simulator and the tools only
ifeq ($(LIB_SOURCES),)
	@echo '  nothing to build yet: no C source below sim/'
else ifeq ($(TOOL_SOURCES),)
	@echo '  no $(B)/penta yet: no C source below sim/cli/'
endif

.PHONY: test
test: ## install what is missing, build, run the unit tests and the suites (ONLY=PATTERN)
	@tools/setup
	@$(MAKE) build unit-tests
	@JOBS=$(JOBS) tests/run $(ONLY)

.PHONY: demo
demo: ## the main job: a trained model generates text (PROMPT="..." SEED=N TOKENS=N)
	@tools/setup
	@$(MAKE) build
	$(call need_script,tools/demo)
	@tools/demo

.PHONY: bench
bench: build ## measure the speed of the simulator and of lockstep
	$(call need_script,tools/bench)
	@tools/bench
	@tools/bench-models
	@tools/bench-kernels
	@tools/flame || [[ $$? == 2 ]]

.PHONY: flame
flame: build ## flame graph of a run: build/flame.svg (tools/flame says how to choose another run)
	$(call need_script,tools/flame)
	@tools/flame

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS) $(HELPERS) ## build the unit test binaries without running them
	@:

.PHONY: clean
clean: ## remove everything built
	@rm -rf build build-san

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | \
	    while IFS='|' read -r target text; do printf '  %-14s %s\n' "$$target" "$$text"; done
	@sed -n '/^# Variables/,/^$$/s/^# /  /p' Makefile

# --------------------------------------------------------------------------- stamps of inputs

# Rewritten only when their text changes: what depends on them is rebuilt when the flags or the set
# of source files change (also when a file is deleted).
define stamp_rule
$(B)/stamps/$(1): FORCE
	@mkdir -p $$(@D)
	@echo '$(2)' | cmp -s - $$@ || echo '$(2)' >$$@
endef
$(eval $(call stamp_rule,flags,$(CC) $(CPPFLAGS) $(TEST_CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(LDLIBS)))
$(eval $(call stamp_rule,lib,$(LIB_SOURCES)))
$(eval $(call stamp_rule,tools,$(TOOL_SOURCES)))
$(eval $(call stamp_rule,tests,$(wildcard tests/*/*.c)))
$(eval $(call stamp_rule,firmware,$(RISCV_CC) $(FW_CFLAGS) $(FW_LDFLAGS) \
    $(FW_RUNTIME) $(FW_MODEL) $(call find_sources,firmware/apps,c S)))
.PHONY: FORCE
FORCE:

# -------------------------------------------------------------------------------- the ISA

# The generated files are committed, so that the RTL can be read without a build. They are written
# only when their text would change; .ci/run fails when the committed ones are not up to date.
ISA_GENERATED := isa/generated/penta_isa.h isa/generated/penta_intrinsics.h \
                 rtl/generated/penta_isa_pkg.sv

.PHONY: generate
ifneq ($(ISA_SOURCES),)
generate: $(ISA_GENERATED) ## write the files that come from the ISA definition in isa/

$(B)/isa-generate: $(call object,$(ISA_SOURCES)) $(B)/stamps/flags
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -lm

$(B)/stamps/isa: $(B)/isa-generate $(wildcard isa/*.def)
	$(call say,GENERATE,isa)
	$(Q)mkdir -p isa/generated rtl/generated $(@D)
	$(Q)$(B)/isa-generate --root . --check >/dev/null 2>&1 || $(B)/isa-generate --root .
	$(Q)touch $@

$(ISA_GENERATED): $(B)/stamps/isa
	@test -e $@ || { $(B)/isa-generate --root . && test -e $@; } || \
	    { echo "$(B)/isa-generate did not write $@" >&2; exit 1; }

$(LIB_OBJECTS) $(TOOL_OBJECTS): | $(ISA_GENERATED)
$(call object,$(wildcard tests/*/*.c)): | $(ISA_GENERATED)
$(call object,$(FW_RUNTIME) $(FW_MODEL) $(call find_sources,firmware/apps,c S)): | $(ISA_GENERATED)
else
generate:
	@echo '  no ISA generator yet: isa/generate.c is not there'
endif

# ------------------------------------------------------------------------- library and tools

$(B)/obj/tests/%.c.o: tests/%.c $(B)/stamps/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(TEST_CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/%.c.o: %.c $(B)/stamps/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libpenta.a: $(LIB_OBJECTS) $(B)/stamps/lib
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

# The tools' own code, for unit tests of it; build/penta links the objects themselves.
$(B)/libtools.a: $(TOOL_OBJECTS) $(B)/stamps/tools
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(B)/penta: $(TOOL_OBJECTS) $(B)/libpenta.a $(B)/stamps/tools $(B)/stamps/flags
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -rdynamic -o $@ $(filter %.o %.a,$^) $(LDLIBS)

# --------------------------------------------------------------------------------- unit tests

TEST_ARCHIVES := $(if $(TOOL_SOURCES),$(B)/libtools.a) $(if $(LIB_SOURCES),$(B)/libpenta.a)

define unit_rule
$(patsubst %.c,$(B)/%,$(wildcard tests/$(1)/test_*.c tests/$(1)/helper_*.c)): \
    $(B)/%: $(B)/obj/%.c.o $(call object,$(sort $(SHIM) \
    $(filter-out tests/$(1)/test_% tests/$(1)/helper_%,$(wildcard tests/$(1)/*.c)))) \
    $(TEST_ARCHIVES) $(B)/stamps/tests $(B)/stamps/flags
	$$(call say,LINK,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$(filter %.o %.a,$$^) $$(LDLIBS) $$(TEST_LDLIBS)
endef
$(foreach unit,$(TEST_UNITS),$(if $(wildcard tests/$(unit)/test_*.c tests/$(unit)/helper_*.c),\
    $(eval $(call unit_rule,$(unit)))))

# ----------------------------------------------------------------------------------- firmware

# firmware/apps/NAME/app.mk may set CFLAGS_NAME and LDFLAGS_NAME for that program, and
# PRINTF_NAME := float: printf with %f. Without it is 10 KB smaller and faster.
-include $(wildcard firmware/apps/*/app.mk)

.PHONY: firmware
ifeq ($(FW_APPS),)
firmware:
else ifeq ($(wildcard $(FW_LDSCRIPT)),)
firmware:
	@echo '  no firmware yet: $(FW_LDSCRIPT) is not there'
else
firmware: $(FIRMWARE) $(B)/firmware/libpenta-firmware.a ## build the RISC-V firmware
endif

$(B)/obj/firmware/%.o: firmware/% $(B)/stamps/firmware
	$(call need,$(RISCV)gcc)
	$(call say,FW-CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(RISCV_CC) $(FW_CFLAGS) $(CFLAGS_$(word 2,$(subst /, ,$*))) -MMD -MP -c -o $@ $<

# What `penta compile` links a compiled model with.
$(B)/firmware/libpenta-firmware.a: $(call object,$(FW_RUNTIME) $(FW_MODEL)) $(B)/stamps/firmware
	$(call say,FW-AR,$@)
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)$(RISCV)ar rcs $@ $(filter %.o,$^)

define app_rule
$(B)/firmware/$(1).elf: $(call object,$(FW_RUNTIME) $(call find_sources,firmware/apps/$(1),c S)) \
    $(wildcard firmware/runtime/*.ld firmware/apps/$(1)/*.ld) $(B)/stamps/firmware
	$$(call say,FW-LINK,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(RISCV_CC) $(FW_LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(LDFLAGS_$(1)) -lm \
	    $(if $(filter float,$(PRINTF_$(1))),,-Wl,--defsym=vfprintf=__i_vfprintf)
endef
$(foreach app,$(FW_APPS),$(eval $(call app_rule,$(app))))

# ------------------------------------------------------------------------------------ RTL

.PHONY: rtl-model
rtl-model: tools ## Verilate RTL for lockstep --rtl (RTL=DIR CONFIG=NAME|FILE OUT=FILE.so)
	@if [[ -z "$(RTL)" || -z "$(CONFIG)" || -z "$(OUT)" ]]; then \
	    echo 'usage: make rtl-model RTL=DIR CONFIG=NAME|FILE OUT=FILE.so' >&2; exit 2; fi
	$(call need_script,tools/rtl-model)
	$(Q)tools/rtl-model --rtl "$(RTL)" --config "$(CONFIG)" --out "$(OUT)"

.PHONY: campaign-random
campaign-random: tools ## random programs in lockstep (CYCLES=N CONFIG=NAME|FILE|random SEED=N)
	$(call need_script,tools/campaign)
	$(Q)tools/campaign --jobs $(JOBS) $(if $(CYCLES),--cycles $(CYCLES)) \
	    $(if $(CONFIG),--config $(CONFIG)) $(if $(SEED),--seed $(SEED))

.PHONY: campaign-bugs
campaign-bugs: build ## does lockstep find the seeded bugs? Writes docs/seeded-bugs.md
	$(call need_script,tools/bug-campaign)
	$(Q)tools/bug-campaign

.PHONY: campaign-icarus
campaign-icarus: build ## the directed firmware under Icarus (CYCLES=N CONFIG=NAME|FILE)
	$(call need_script,tools/icarus-campaign)
	$(call need,iverilog)
	$(Q)tools/icarus-campaign --jobs $(JOBS) $(if $(CYCLES),--cycles $(CYCLES)) \
	    $(if $(CONFIG),--config $(CONFIG))

# --------------------------------------------------------------------- checks of the sources

.PHONY: lint lint-rtl lint-c
lint: lint-rtl lint-c ## verilator --lint-only of the RTL and cppcheck of the C

# Paths in rtl/penta.f are relative to rtl/ (-F). Waivers, each with its reason: rtl/*.vlt.
lint-rtl: generate
ifeq ($(wildcard rtl/penta.f),)
	@echo '  no RTL to lint yet: rtl/penta.f is not there'
else
	$(call need,verilator)
	$(call say,LINT,rtl/penta.f)
	$(Q)verilator --lint-only -Wall --top-module penta_soc $(wildcard rtl/*.vlt) -F rtl/penta.f
endif

LINT_C := $(wildcard isa/*.c tests/shim/*.c) $(LIB_SOURCES) $(TOOL_SOURCES)
lint-c: generate
ifeq ($(LINT_C),)
	@echo '  no C to check yet'
else
	$(call need,cppcheck)
	$(call say,CPPCHECK,'$(words $(LINT_C)) files')
	$(Q)mkdir -p $(B)/cppcheck
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
	    --inline-suppr --cppcheck-build-dir=$(B)/cppcheck -j $(JOBS) -I include -I isa/generated \
	    -I sim -I tests/shim --suppress=missingIncludeSystem $(LINT_C)
endif

.PHONY: format-check format
format-check: ## check the layout of C, SystemVerilog and script sources
	@tools/format-check $(FILES)

format: ## lay out the sources (FILES="..." for only those)
	@tools/format-check --fix $(FILES)

# ------------------------------------------------------------------------------- dependencies

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
