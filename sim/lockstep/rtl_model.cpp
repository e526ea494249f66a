// SPDX-License-Identifier: Apache-2.0
// rtl_model.h over a Verilated penta_soc. probe_ports.inc has one line for each stream of
// isa/probes.def (probe_ports.awk).
#include "lockstep/rtl_model.h"

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "Vpenta_top.h"
#include "Vpenta_top___024root.h"
#include "penta_isa.h"
#include "svdpi.h"
#include "verilated.h"
#if VM_TRACE
#include "verilated_fst_c.h"
#endif

extern "C" int penta_sram_get(int row, int lane);
extern "C" void penta_sram_set(int row, int lane, int value);

namespace
{

// Units of time in the waves: cycle c begins at c * CYCLE_TIME with the rising edge.
constexpr uint64_t CYCLE_TIME = 10;

struct Storage {
    svScope scope;
    unsigned region, index, width, depth;
};

struct Model {
    std::unique_ptr<VerilatedContext> context;
    std::unique_ptr<Vpenta_top> top;
    std::vector<Storage> storage;
    uint32_t level[PENTA_STREAM_COUNT][4] = {};
#if VM_TRACE
    std::unique_ptr<VerilatedFstC> waves;
    std::vector<rtl_shadow> shadows;  // of the coming clock edge
#endif
};

// The model whose initial blocks are running.
thread_local Model *announcing = nullptr;

// Ports of any width as bytes, low byte first.
template <typename T>
void copy_port(uint8_t *to, const T &port, unsigned count)
{
    std::memcpy(to, &port, count);
}
template <std::size_t N>
void copy_port(uint8_t *to, const VlWide<N> &port, unsigned count)
{
    std::memcpy(to, port.m_storage, count);
}
template <typename T>
void set_port(T &port, const uint8_t *from, unsigned count)
{
    port = 0;
    std::memcpy(&port, from, count);
}
template <std::size_t N>
void set_port(VlWide<N> &port, const uint8_t *from, unsigned count)
{
    std::memset(port.m_storage, 0, sizeof port.m_storage);
    std::memcpy(port.m_storage, from, count);
}

bool tracing(const Model *model)
{
#if VM_TRACE
    return model->waves != nullptr;
#else
    (void)model;
    return false;
#endif
}

void evaluate(Model *model)
{
    model->top->eval();
#if VM_TRACE
    if (model->waves) model->waves->dump(model->context->time());
#endif
}

void apply(Model *model, const struct rtl_inputs *in)
{
    Vpenta_top *top = model->top.get();
    top->irq_external_i = in->irq_external;
    top->host_enable_i = in->host_enable;
    top->host_ack_i = in->host_ack;
    top->host_accept_i = in->host_accept;
    top->host_result_i = in->host_result;
    top->m_axi_arready_i = in->axi.arready;
    top->m_axi_awready_i = in->axi.awready;
    top->m_axi_wready_i = in->axi.wready;
    top->m_axi_rvalid_i = in->axi.rvalid;
    top->m_axi_rlast_i = in->axi.rlast;
    top->m_axi_rresp_i = in->axi.rresp;
    top->m_axi_bvalid_i = in->axi.bvalid;
    top->m_axi_bresp_i = in->axi.bresp;
    if (in->axi.rvalid) set_port(top->m_axi_rdata_i, in->axi.rdata, PENTA_AXI_BYTES);
}

#if VM_TRACE
void show_data(uint32_t *port, const struct rtl_shadow &shadow)
{
    const unsigned count = shadow.data_count < 32 ? shadow.data_count : 32;
    std::memset(port, 0, 32);
    if (count > 0) std::memcpy(port, shadow.data, count);
}

// The simulator's records onto the ports of the waves' frame.
void apply_shadows(Model *model)
{
    Vpenta_top *top = model->top.get();
#define NO_DATA(port)
#define BUS_DATA(port)       show_data(top->port.data(), shadow);
#define LENGTH_DATA(port)    BUS_DATA(port)
#define STROBED_DATA(port)   BUS_DATA(port)
#define WORD(index, port)    top->sim_##port##_i = shadow.words[index];
#define STROBES(index, port) std::memcpy(top->sim_##port##_i.data(), shadow.words + (index), 32);
#define LEVEL                PULSE
#define PULSE(name, prefix, number, show_words, data_of)     \
    top->sim_##prefix##_valid_i = 0;                         \
    for (const struct rtl_shadow &shadow : model->shadows) { \
        if (shadow.stream != PENTA_STREAM_##name) continue;  \
        top->sim_##prefix##_valid_i = 1;                     \
        show_words data_of(sim_##prefix##_data_i)            \
    }
#include "probe_ports.inc"
#undef WORD
#undef STROBES
#undef PULSE
#undef LEVEL
#undef NO_DATA
#undef BUS_DATA
#undef LENGTH_DATA
#undef STROBED_DATA
}
#endif

void clock_cycle(Model *model)
{
#ifdef PENTA_CLOCK_TRIGGER
    // Nothing happens at the falling edge: instead of an evaluation with the clock low, which would
    // settle everything that depends on inputs once more, Verilator is told that it was low.
    if (!tracing(model)) {
        model->top->clk_i = 1;
        model->top->eval();
        model->top->clk_i = 0;
        model->top->rootp->PENTA_CLOCK_TRIGGER = 0;
        model->context->timeInc(CYCLE_TIME);
        return;
    }
#endif
    model->top->clk_i = 0;
    evaluate(model);
    model->context->timeInc(CYCLE_TIME / 2);
#if VM_TRACE
    apply_shadows(model);
#endif
    model->top->clk_i = 1;
    evaluate(model);
    model->context->timeInc(CYCLE_TIME / 2);
}

void *create(uint64_t seed)
{
    Model *model = new (std::nothrow) Model;
    if (model == nullptr) return nullptr;
    model->context.reset(new VerilatedContext);
    model->context->threads(PENTA_THREADS);
    model->context->randReset(2);
    model->context->randSeed(static_cast<int>((seed * 2654435761u + 1) & 0x7fffffff) | 1);
    model->context->traceEverOn(VM_TRACE);
    model->top.reset(new Vpenta_top(model->context.get(), "penta"));
    announcing = model;
    model->top->clk_i = 0;
    model->top->rst_ni = 1;
    model->top->eval();
    announcing = nullptr;
    // Reset is asynchronous: it needs an edge, and must hold before the first clock edge, lest write
    // enables with random start values reach the memories.
    model->top->rst_ni = 0;
    model->top->eval();
    return model;
}

void destroy(void *handle)
{
    Model *model = static_cast<Model *>(handle);
    if (model == nullptr) return;
    model->top->final();
    // The model's scopes are erased from the context of this thread: it must be theirs.
    Verilated::threadContextp(model->context.get());
    delete model;
}

void start(void *handle, const struct rtl_inputs *inputs)
{
    Model *model = static_cast<Model *>(handle);
    model->top->rst_ni = 0;
    apply(model, inputs);
    for (int i = 0; i < 4; i++)
        clock_cycle(model);
    model->context->time(CYCLE_TIME / 2);
    model->top->rst_ni = 1;
    model->top->eval();
    std::memset(model->level, 0, sizeof model->level);
}

void step(void *handle, const struct rtl_inputs *inputs)
{
    Model *model = static_cast<Model *>(handle);
    apply(model, inputs);
    clock_cycle(model);
    const uint8_t released = !inputs->reset;
    if (model->top->rst_ni != released) {
        model->top->rst_ni = released;
        model->top->eval();
    }
}

void pins(void *handle, struct rtl_pins *out)
{
    Vpenta_top *top = static_cast<Model *>(handle)->top.get();
    out->host_req = top->host_req_o;
    out->host_operation = top->host_operation_o;
    out->host_parameter = top->host_parameter_o;
    out->axi.arvalid = top->m_axi_arvalid_o;
    out->axi.awvalid = top->m_axi_awvalid_o;
    out->axi.wvalid = top->m_axi_wvalid_o;
    out->axi.rready = top->m_axi_rready_o;
    out->axi.bready = top->m_axi_bready_o;
    out->axi.araddr = top->m_axi_araddr_o;
    out->axi.awaddr = top->m_axi_awaddr_o;
    out->axi.arlen = top->m_axi_arlen_o;
    out->axi.awlen = top->m_axi_awlen_o;
    if (top->m_axi_wvalid_o) {
        out->axi.wlast = top->m_axi_wlast_o;
        copy_port(out->axi.wdata, top->m_axi_wdata_o, PENTA_AXI_BYTES);
        std::memset(out->axi.wstrb, 0, sizeof out->axi.wstrb);
        copy_port(reinterpret_cast<uint8_t *>(out->axi.wstrb), top->m_axi_wstrb_o,
                  (PENTA_AXI_BYTES + 7) / 8);
    }
}

// The data of a record: how many bytes of the port are taken.
#define NO_DATA(port)     0
#define BUS_DATA(port)    copy_data(data, top->port, PENTA_AXI_BYTES)
#define LENGTH_DATA(port) copy_data(data, top->port, words[1])
#define STROBED_DATA(port) \
    (copy_data(data, top->port, PENTA_AXI_BYTES), clear_unstrobed(data, words + 1))

template <typename T>
unsigned copy_data(uint8_t *to, const T &port, unsigned count)
{
    if (count > sizeof port) count = sizeof port;
    copy_port(to, port, count);
    return count;
}

unsigned clear_unstrobed(uint8_t *data, const uint32_t *strobe)
{
    for (unsigned i = 0; i < PENTA_AXI_BYTES; i++) {
        if (!(strobe[i / 32] >> i % 32 & 1)) data[i] = 0;
    }
    return PENTA_AXI_BYTES;
}

void probes(void *handle, rtl_record_consumer consumer, void *context)
{
    Model *model = static_cast<Model *>(handle);
    // The ports themselves: those of Vpenta_top are references to them.
    const Vpenta_top___024root *top = model->top->rootp;
    uint32_t words[RTL_RECORD_WORDS];
    uint8_t data[RTL_RECORD_BYTES];

#define WORD(index, port) words[index] = top->probe_##port##_o;
#define STROBES(index, port)                                                       \
    std::memset(words + (index), 0, 8 * 4);                                        \
    copy_port(reinterpret_cast<uint8_t *>(words + (index)), top->probe_##port##_o, \
              (PENTA_AXI_BYTES + 7) / 8);
#define PULSE(name, prefix, count, copy_words, data_of)                                        \
    if (top->probe_##prefix##_valid_o) {                                                       \
        copy_words const unsigned length = data_of(probe_##prefix##_data_o);                   \
        consumer(context, PENTA_STREAM_##name, words, count, length ? data : nullptr, length); \
    }
#define LEVEL(name, prefix, count, copy_words, data_of)                       \
    {                                                                         \
        copy_words uint32_t *shown = model->level[PENTA_STREAM_##name];       \
        if (std::memcmp(words, shown, 4 * (count)) != 0) {                    \
            std::memcpy(shown, words, 4 * (count));                           \
            consumer(context, PENTA_STREAM_##name, words, count, nullptr, 0); \
        }                                                                     \
    }
#include "probe_ports.inc"
#undef WORD
#undef STROBES
#undef PULSE
#undef LEVEL
}

void counters(void *handle, uint64_t values[RTL_COUNTER_COUNT])
{
    copy_port(reinterpret_cast<uint8_t *>(values),
              static_cast<Model *>(handle)->top->probe_counters_o, 8 * RTL_COUNTER_COUNT);
}

// The storage row that holds byte `offset` of a region (docs/rtl.md, Storage access), its row and lane.
const Storage *find_storage(const Model *model, unsigned region, uint32_t offset, unsigned *row,
                            unsigned *lane)
{
    for (const Storage &part : model->storage) {
        if (part.region != region) continue;
        const unsigned parities = region == 8 ? 1 : 2;
        const uint32_t word = offset / part.width;
        const uint32_t index = region == 8 ? 0 : word / parities / part.depth * 2 + word % parities;
        if (index != part.index || (region == 8 && word >= part.depth)) continue;
        *row = region == 8 ? word : word / parities % part.depth;
        *lane = offset % part.width;
        return &part;
    }
    return nullptr;
}

bool access_storage(Model *model, unsigned region, uint32_t offset, uint8_t *out, const uint8_t *in,
                    uint32_t count)
{
    for (uint32_t i = 0; i < count;) {
        unsigned row, lane;
        const Storage *part = find_storage(model, region, offset + i, &row, &lane);
        if (part == nullptr) return false;
        svSetScope(part->scope);
        for (; i < count && lane < part->width; i++, lane++) {
            if (out != nullptr) out[i] = static_cast<uint8_t>(penta_sram_get(row, lane));
            if (in != nullptr) penta_sram_set(row, lane, in[i]);
        }
    }
    return true;
}

bool read_storage(void *handle, unsigned region, uint32_t offset, uint8_t *bytes, uint32_t count)
{
    return access_storage(static_cast<Model *>(handle), region, offset, bytes, nullptr, count);
}

bool write_storage(void *handle, unsigned region, uint32_t offset, const uint8_t *bytes,
                   uint32_t count)
{
    return access_storage(static_cast<Model *>(handle), region, offset, nullptr, bytes, count);
}

#if VM_TRACE
bool open_waves(void *handle, const char *path)
{
    Model *model = static_cast<Model *>(handle);
    model->waves.reset(new VerilatedFstC);
    model->top->trace(model->waves.get(), 99);
    model->waves->open(path);
    apply_shadows(model);
    return model->waves->isOpen();
}

// Shown from the coming clock edge on, when the RTL's probes show the same event.
void show_shadow(void *handle, const struct rtl_shadow *shadows, unsigned count)
{
    static_cast<Model *>(handle)->shadows.assign(shadows, shadows + count);
}

void close_waves(void *handle)
{
    Model *model = static_cast<Model *>(handle);
    if (model->waves) model->waves->close();
    model->waves.reset();
}
#else
bool open_waves(void *, const char *)
{
    return false;
}
void show_shadow(void *, const struct rtl_shadow *, unsigned) {}
void close_waves(void *) {}
#endif

}  // namespace

extern "C" void penta_sram_announce(int memory, int index, int width_bytes, int depth)
{
    if (announcing == nullptr) return;
    announcing->storage.push_back({svGetScope(), static_cast<unsigned>(memory),
                                   static_cast<unsigned>(index), static_cast<unsigned>(width_bytes),
                                   static_cast<unsigned>(depth)});
}

extern "C" __attribute__((visibility("default"))) const struct rtl_model_api *penta_rtl_model(void)
{
    static const struct rtl_model_api api = {RTL_MODEL_VERSION,
                                             PENTA_RTL_PARAMETERS,
                                             VM_TRACE != 0,
                                             create,
                                             destroy,
                                             start,
                                             step,
                                             pins,
                                             probes,
                                             counters,
                                             read_storage,
                                             write_storage,
                                             open_waves,
                                             show_shadow,
                                             close_waves};
    return &api;
}
