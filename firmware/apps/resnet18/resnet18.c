// SPDX-License-Identifier: Apache-2.0
// ResNet-18 with the published shapes, computed: all 20 convolutions, the maximum and average
// pools, the additions, the fully connected layer. Image and weights are synthetic (data.h), so the
// results mean nothing; scales are one multiplier a layer, without biases.
//
//   resnet18 [--size N] [--channels N] [--convolutions N] [--repeat N] [--samples N] [--spoil N]
//
//   --size          rows and columns of the image (224), a multiple of 4
//   --channels      of the first stage (64), a multiple of 4
//   --convolutions  end after that many (20)
//   --repeat        run the network that often on the same data (1); 0: make the data only
//   --samples       results of each layer to check besides its corners (6)
//   --spoil         make weights of that convolution (1..20) wrong in DRAM: the check must fail
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "data.h"
#include "network.h"
#include "penta_number.h"
#include "penta_runtime.h"
#include "penta_verify.h"
#include "schedule.h"

struct options {
    uint32_t size, channels, convolutions, repeat, samples, spoil;
};

static bool parse_options(int argc, char **argv, struct options *options)
{
    const struct {
        const char *name;
        uint32_t *value, least, most, multiple;
    } known[] = {
        {"--size", &options->size, 4, 1024, 4},
        {"--channels", &options->channels, 4, 512, 4},
        {"--convolutions", &options->convolutions, 1, CONVOLUTIONS, 1},
        {"--repeat", &options->repeat, 0, 1000000, 1},
        {"--samples", &options->samples, 0, 1000000, 1},
        {"--spoil", &options->spoil, 1, CONVOLUTIONS, 1},
    };
    const unsigned count = sizeof known / sizeof known[0];

    for (int i = 1; i < argc; i += 2) {
        unsigned o = 0;

        while (o < count && strcmp(argv[i], known[o].name) != 0)
            o++;
        if (o == count) {
            printf("resnet18: no option %s\n", argv[i]);
            return false;
        }
        if (!penta_parse_number("resnet18", argv[i + 1], known[o].value)) return false;
        if (*known[o].value < known[o].least || *known[o].value > known[o].most ||
            *known[o].value % known[o].multiple != 0) {
            printf("resnet18: %s takes %lu to %lu, a multiple of %lu\n", argv[i],
                   (unsigned long)known[o].least, (unsigned long)known[o].most,
                   (unsigned long)known[o].multiple);
            return false;
        }
    }
    return true;
}

// part / whole in tenths of a percent.
static unsigned long permille(uint64_t part, uint64_t whole)
{
    return whole != 0 ? (unsigned long)(1000 * part / whole) : 0;
}

struct row {
    uint64_t products, useful;  // with and without padding
    uint64_t cycles, busy;
};

// Share of the array's slots in so many cycles.
static void print_share(uint64_t useful, uint64_t cycles)
{
    const struct penta_chip *chip = penta_chip();
    unsigned long share = permille(useful, cycles * (chip->rows * chip->cols));

    printf(" %5lu.%lu %%", share / 10, share % 10);
}

static void print_row(const char *name, const char *shape, const struct row *row)
{
    printf("%-14s %-37s", name, shape);
    if (row->products != 0)
        printf(" %9lu", (unsigned long)(row->products / 1000));
    else
        printf(" %9s", "");
    printf(" %8lu", (unsigned long)row->cycles);
    if (row->products != 0) {
        printf(" %8lu", (unsigned long)row->busy);
        print_share(row->useful, row->busy);
    }
    printf("\n");
}

static void print_layers(const struct network *n, uint32_t repeat)
{
    struct row all = {0};

    printf("%-14s %-37s %9s %8s %8s %8s\n", "layer", "shape", "1000 MACs", "cycles", "busy",
           "of it");
    for (uint32_t i = 0; i < n->layers; i++) {
        const struct layer *l = &n->layer[i];
        bool array = layer_is_mac(l);
        struct row row = {array ? layer_products(l) : 0, array ? layer_useful(l) : 0,
                          l->cycles / repeat, l->busy / repeat};
        char shape[64];

        snprintf(shape, sizeof shape, "%lux%lu/%lu  %lu x %lu x %lu to %lu x %lu x %lu",
                 (unsigned long)l->kernel, (unsigned long)l->kernel, (unsigned long)l->stride,
                 (unsigned long)l->height, (unsigned long)l->width, (unsigned long)l->channels,
                 (unsigned long)l->out_height, (unsigned long)l->out_width,
                 (unsigned long)l->outputs);
        print_row(l->name, shape, &row);
        all.cycles += row.cycles;
        all.busy += row.busy;
        all.products += row.products;
        all.useful += row.useful;
    }
    print_row("all", "", &all);
    printf("of the array's slots in all cycles: products with padding");
    print_share(all.products, all.cycles);
    printf(", without");
    print_share(all.useful, all.cycles);
    printf("\n");
}

static void check_counters(const struct network *n, const struct penta_counters *counted,
                           uint32_t repeat)
{
    const uint64_t *value = counted->value;
    uint64_t useful = 0, busy = 0;

    for (uint32_t i = 0; i < n->layers; i++) {
        if (layer_is_mac(&n->layer[i])) useful += repeat * layer_useful(&n->layer[i]);
        busy += n->layer[i].busy;
    }
    printf("MAC cycles: %lu measured, %lu by the closed form\n",
           (unsigned long)value[PENTA_COUNTER_MAC_BUSY], (unsigned long)busy);
    penta_expect("MAC cycles", 0, (uint32_t)value[PENTA_COUNTER_MAC_BUSY], (uint32_t)busy);
    penta_expect("useful slots", 0, (uint32_t)value[PENTA_COUNTER_MAC_USEFUL], (uint32_t)useful);
}

// The layer that is convolution `number`, from 1.
static uint32_t find_convolution(const struct network *n, uint32_t number)
{
    uint32_t i = 0;

    while (n->layer[i].kind != CONVOLUTION || --number > 0)
        i++;
    return i;
}

int main(int argc, char **argv)
{
    struct options options = {
        .size = 224, .channels = 64, .convolutions = CONVOLUTIONS, .repeat = 1, .samples = 6};
    static struct network n;
    struct penta_counters before, difference;
    uint32_t checked;

    if (!parse_options(argc, argv, &options)) return 2;
    if (!network_plan(&n, options.size, options.channels, options.convolutions)) return 2;
    printf("resnet18: %lu x %lu x 3, %lu convolutions, %lu digits; image and weights synthetic\n",
           (unsigned long)n.size, (unsigned long)n.size, (unsigned long)n.convolutions,
           (unsigned long)n.digits);
    data_generate(&n);
    if (options.spoil > n.convolutions) options.spoil = n.convolutions;
    if (options.spoil != 0) data_spoil(&n, find_convolution(&n, options.spoil));
    if (options.repeat == 0) {
        printf("resnet18: data made, nothing computed\n");
        return penta_check_errors() != 0;
    }

    schedule_make(&n);
    penta_counters_read(&before);
    for (uint32_t i = 0; i < options.repeat; i++)
        schedule_run(&n);
    penta_counters_read(&difference);
    penta_counters_subtract(&difference, &difference, &before);

    print_layers(&n, options.repeat);
    penta_counters_print(&difference);
    check_counters(&n, &difference, options.repeat);
    checked = check_layers(&n, options.samples);
    printf("%lu results compared with the scalar reference, checksum of the last layer 0x%08lx\n",
           (unsigned long)checked, (unsigned long)check_sum(&n));
    return penta_verdict("resnet18");
}
