// SPDX-License-Identifier: Apache-2.0
#include "penta_transfer.h"

#include "penta_chip.h"
#include "penta_command.h"
#include "penta_descriptor.h"

void penta_local_write(uint32_t local, const void *source, uint32_t bytes)
{
    const uint8_t *from = source;

    if (((local | (uintptr_t)from) & 3) == 0)
        for (; bytes >= 4; bytes -= 4, local += 4, from += 4)
            *(volatile uint32_t *)(uintptr_t)local = *(const uint32_t *)(const void *)from;
    for (; bytes > 0; bytes--, local++, from++)
        *(volatile uint8_t *)(uintptr_t)local = *from;
}

void penta_local_read(void *destination, uint32_t local, uint32_t bytes)
{
    uint8_t *to = destination;

    if (((local | (uintptr_t)to) & 3) == 0)
        for (; bytes >= 4; bytes -= 4, local += 4, to += 4)
            *(uint32_t *)(void *)to = *(volatile uint32_t *)(uintptr_t)local;
    for (; bytes > 0; bytes--, local++, to++)
        *to = *(volatile uint8_t *)(uintptr_t)local;
}

void penta_local_fill(uint32_t local, uint8_t value, uint32_t bytes)
{
    uint32_t word = value | (uint32_t)value << 8;

    word |= word << 16;
    for (; bytes > 0 && (local & 3) != 0; bytes--, local++)
        *(volatile uint8_t *)(uintptr_t)local = value;
    for (; bytes >= 4; bytes -= 4, local += 4)
        *(volatile uint32_t *)(uintptr_t)local = word;
    for (; bytes > 0; bytes--, local++)
        *(volatile uint8_t *)(uintptr_t)local = value;
}

void penta_dma_move(uint32_t destination, uint32_t source, uint32_t bytes)
{
    struct penta_descriptor descriptor;

    penta_build_copy(&descriptor, &(struct penta_copy){
                                      .common.read_mask = penta_banks(source, bytes),
                                      .common.write_mask = penta_banks(destination, bytes),
                                      .source = source,
                                      .destination = destination,
                                      .elements = bytes,
                                  });
    penta_execute(PENTA_ENGINE_DMA, &descriptor);
}

void penta_upload(uint32_t dram, const void *source, uint32_t bytes, uint32_t staging,
                  uint32_t staging_bytes)
{
    const uint8_t *from = source;

    while (bytes > 0) {
        uint32_t part = bytes < staging_bytes ? bytes : staging_bytes;

        penta_local_write(staging, from, part);
        penta_dma_move(dram, staging, part);
        dram += part;
        from += part;
        bytes -= part;
    }
}

void penta_download(void *destination, uint32_t dram, uint32_t bytes, uint32_t staging,
                    uint32_t staging_bytes)
{
    uint8_t *to = destination;

    while (bytes > 0) {
        uint32_t part = bytes < staging_bytes ? bytes : staging_bytes;

        penta_dma_move(staging, dram, part);
        penta_local_read(to, staging, part);
        dram += part;
        to += part;
        bytes -= part;
    }
}
