// SPDX-License-Identifier: Apache-2.0
#include "penta_descriptor.h"

#include "penta_chip.h"

static uint32_t at_least_one(uint32_t value)
{
    return value != 0 ? value : 1;
}

static void set_common(uint32_t *w, uint32_t opcode, const struct penta_common *common)
{
    for (uint32_t i = 0; i < sizeof(struct penta_descriptor) / sizeof *w; i++)
        w[i] = 0;
    penta_set_common_opcode(w, opcode);
    penta_set_common_repeat(w, common->repeat);
    penta_set_common_wait0_sem(w, common->wait[0].semaphore);
    penta_set_common_wait0_count(w, common->wait[0].count);
    penta_set_common_wait1_sem(w, common->wait[1].semaphore);
    penta_set_common_wait1_count(w, common->wait[1].count);
    penta_set_common_sig0_sem(w, common->signal[0].semaphore);
    penta_set_common_sig0_count(w, common->signal[0].count);
    penta_set_common_sig1_sem(w, common->signal[1].semaphore);
    penta_set_common_sig1_count(w, common->signal[1].count);
    penta_set_common_base0(w, common->base[0]);
    penta_set_common_base1(w, common->base[1]);
    penta_set_common_base2(w, common->base[2]);
    penta_set_common_base3(w, common->base[3]);
    penta_set_common_toggle0(w, common->toggle[0]);
    penta_set_common_toggle1(w, common->toggle[1]);
    penta_set_common_toggle2(w, common->toggle[2]);
    penta_set_common_toggle3(w, common->toggle[3]);
    penta_set_common_toggle4(w, common->toggle[4]);
    penta_set_common_read_mask(w, common->read_mask);
    penta_set_common_write_mask(w, common->write_mask);
    penta_set_common_read_xor(w, common->read_xor);
    penta_set_common_write_xor(w, common->write_xor);
}

void penta_build_nop(struct penta_descriptor *descriptor, const struct penta_common *common)
{
    set_common(descriptor->word, PENTA_OPCODE_NOP, common);
}

void penta_build_copy(struct penta_descriptor *descriptor, const struct penta_copy *copy)
{
    uint32_t *w = descriptor->word;
    uint32_t bytes = at_least_one(copy->element_bytes);
    int32_t source_stride = copy->source_stride[0];
    int32_t destination_stride = copy->destination_stride[0];

    set_common(w, PENTA_OPCODE_DMA_COPY, &copy->common);
    penta_set_dma_copy_dense(w, copy->dense);
    penta_set_dma_copy_esize(w, bytes >> 1);
    penta_set_dma_copy_src(w, copy->source);
    penta_set_dma_copy_dst(w, copy->destination);
    penta_set_dma_copy_n0(w, copy->elements);
    penta_set_dma_copy_n1(w, at_least_one(copy->rows));
    penta_set_dma_copy_n2(w, at_least_one(copy->repetitions));
    penta_set_dma_copy_src_s0(w, source_stride != 0 ? source_stride : (int32_t)bytes);
    penta_set_dma_copy_dst_s0(w, destination_stride != 0 ? destination_stride : (int32_t)bytes);
    penta_set_dma_copy_src_s1(w, copy->source_stride[1]);
    penta_set_dma_copy_dst_s1(w, copy->destination_stride[1]);
    penta_set_dma_copy_src_s2(w, copy->source_stride[2]);
    penta_set_dma_copy_dst_s2(w, copy->destination_stride[2]);
    penta_set_dma_copy_src_step(w, copy->source_step);
    penta_set_dma_copy_dst_step(w, copy->destination_step);
}

void penta_build_mac_shape(struct penta_descriptor *descriptor, const struct penta_mac_shape *shape)
{
    const struct penta_chip *chip = penta_chip();
    const struct penta_loop *loop = shape->loop;
    uint32_t *w = descriptor->word;

    set_common(w, PENTA_OPCODE_MAC_SHAPE, &shape->common);
    penta_set_mac_shape_slot(w, shape->slot);
    penta_set_mac_shape_n0m1(w, at_least_one(loop[0].count) - 1);
    penta_set_mac_shape_s0(w, loop[0].stride);
    penta_set_mac_shape_n1m1(w, at_least_one(loop[1].count) - 1);
    penta_set_mac_shape_s1(w, loop[1].stride);
    penta_set_mac_shape_n2m1(w, at_least_one(loop[2].count) - 1);
    penta_set_mac_shape_s2(w, loop[2].stride);
    penta_set_mac_shape_n3m1(w, at_least_one(loop[3].count) - 1);
    penta_set_mac_shape_s3(w, loop[3].stride);
    penta_set_mac_shape_n4m1(w, at_least_one(loop[4].count) - 1);
    penta_set_mac_shape_s4(w, loop[4].stride);
    penta_set_mac_shape_n5m1(w, at_least_one(loop[5].count) - 1);
    penta_set_mac_shape_s5(w, loop[5].stride);
    penta_set_mac_shape_u_on(w, shape->u.on);
    penta_set_mac_shape_u_start(w, shape->u.start);
    penta_set_mac_shape_u_loops(w, shape->u.loops);
    penta_set_mac_shape_u_limit(w, shape->u.limit);
    penta_set_mac_shape_v_on(w, shape->v.on);
    penta_set_mac_shape_v_start(w, shape->v.start);
    penta_set_mac_shape_v_loops(w, shape->v.loops);
    penta_set_mac_shape_v_limit(w, shape->v.limit);
    penta_set_mac_shape_k_last(w, shape->last_lanes != 0 ? shape->last_lanes : chip->cols);
    penta_set_mac_shape_r_last(w, shape->last_rows != 0 ? shape->last_rows : chip->rows);
    penta_set_mac_shape_w_stride5(w, shape->tile_lines);
}

void penta_build_mac_run(struct penta_descriptor *descriptor, const struct penta_mac_run *run)
{
    uint32_t *w = descriptor->word;

    set_common(w, PENTA_OPCODE_MAC_RUN, &run->common);
    penta_set_mac_run_slot(w, run->slot);
    penta_set_mac_run_x(w, run->x);
    penta_set_mac_run_w(w, run->line);
    penta_set_mac_run_out(w, run->out);
    penta_set_mac_run_prm(w, run->parameters);
    penta_set_mac_run_x_step(w, run->x_step >> 2);
    penta_set_mac_run_w_step(w, run->line_step);
    penta_set_mac_run_out_step(w, run->out_step >> 2);
    penta_set_mac_run_prm_step(w, run->parameter_step >> 2);
    penta_set_mac_run_planes(w, at_least_one(run->planes));
    penta_set_mac_run_radix5(w, run->radix5);
    penta_set_mac_run_x_unsigned(w, run->x_unsigned);
    penta_set_mac_run_int8(w, run->int8);
    penta_set_mac_run_skip(w, run->skip);
    penta_set_mac_run_init(w, run->init);
    penta_set_mac_run_dest(w, run->to_accumulators);
    penta_set_mac_run_osize(w, run->size);
    penta_set_mac_run_clamp(w, run->clamp);
    penta_set_mac_run_scale(w, run->scale);
    penta_set_mac_run_out_s3(w, run->out_stride[0]);
    penta_set_mac_run_out_s4(w, run->out_stride[1]);
    penta_set_mac_run_out_s5(w, run->out_stride[2]);
    penta_set_mac_run_acc_line(w, run->acc_line);
    penta_set_mac_run_acc_step(w, run->acc_step);
    penta_set_mac_run_m(w, run->multiplier);
    penta_set_mac_run_k(w, run->shift);
}

void penta_build_smu_shape(struct penta_descriptor *descriptor, const struct penta_smu_shape *shape)
{
    uint32_t *w = descriptor->word;

    set_common(w, PENTA_OPCODE_SMU_SHAPE, &shape->common);
    penta_set_smu_shape_slot(w, shape->slot);
    penta_set_smu_shape_n0m1(w, at_least_one(shape->elements) - 1);
    penta_set_smu_shape_n1m1(w, at_least_one(shape->inner) - 1);
    penta_set_smu_shape_n2m1(w, at_least_one(shape->outer) - 1);
    penta_set_smu_shape_x_s0(w, shape->x.element);
    penta_set_smu_shape_x_s1(w, shape->x.inner);
    penta_set_smu_shape_x_s2(w, shape->x.outer);
    penta_set_smu_shape_y_s0(w, shape->y.element);
    penta_set_smu_shape_y_s1(w, shape->y.inner);
    penta_set_smu_shape_y_s2(w, shape->y.outer);
    penta_set_smu_shape_z_s0(w, shape->z.element);
    penta_set_smu_shape_z_s1(w, shape->z.inner);
    penta_set_smu_shape_z_s2(w, shape->z.outer);
    penta_set_smu_shape_w_s0(w, shape->w.element);
    penta_set_smu_shape_w_s1(w, shape->w.inner);
    penta_set_smu_shape_w_s2(w, shape->w.outer);
}

void penta_build_smu_run(struct penta_descriptor *descriptor, const struct penta_smu_run *run)
{
    uint32_t *w = descriptor->word;

    set_common(w, PENTA_OPCODE_SMU_RUN, &run->common);
    penta_set_smu_run_slot(w, run->slot);
    penta_set_smu_run_op(w, run->operation);
    penta_set_smu_run_x(w, run->x.address);
    penta_set_smu_run_y(w, run->y.address);
    penta_set_smu_run_z(w, run->z.address);
    penta_set_smu_run_w(w, run->w.address);
    penta_set_smu_run_x_step(w, run->x.step >> 2);
    penta_set_smu_run_y_step(w, run->y.step >> 2);
    penta_set_smu_run_z_step(w, run->z.step >> 2);
    penta_set_smu_run_w_step(w, run->w.step >> 2);
    penta_set_smu_run_xsize(w, run->x.size);
    penta_set_smu_run_ysize(w, run->y.size);
    penta_set_smu_run_zsize(w, run->z.size);
    penta_set_smu_run_wsize(w, run->w.size);
    penta_set_smu_run_xu(w, run->x.is_unsigned);
    penta_set_smu_run_yu(w, run->y.is_unsigned);
    penta_set_smu_run_zu(w, run->z.is_unsigned);
    penta_set_smu_run_wu(w, run->w.is_unsigned);
    penta_set_smu_run_ysrc(w, run->y_source);
    penta_set_smu_run_zsrc(w, run->z_source);
    penta_set_smu_run_red(w, run->reduce);
    penta_set_smu_run_redop(w, run->combine);
    penta_set_smu_run_round(w, run->rounding);
    penta_set_smu_run_clamp(w, run->clamp);
    penta_set_smu_run_fn(w, run->function);
    penta_set_smu_run_table(w, run->table);
    penta_set_smu_run_fu(w, run->argument_unsigned);
    penta_set_smu_run_tu(w, run->entries_unsigned);
    penta_set_smu_run_comp(w, run->complement);
    penta_set_smu_run_k(w, run->shift);
    penta_set_smu_run_ka(w, run->decay_shift);
    penta_set_smu_run_zsh(w, run->z_shift);
    penta_set_smu_run_nqm1(w, at_least_one(run->quotient_bits) - 1);
    penta_set_smu_run_sh(w, run->dividend_shift);
    penta_set_smu_run_imm_y(w, run->y_value);
    penta_set_smu_run_imm_z(w, run->z_value);
}

void penta_build_smu_table(struct penta_descriptor *descriptor, const struct penta_smu_table *table)
{
    uint32_t *w = descriptor->word;

    set_common(w, PENTA_OPCODE_SMU_TABLE, &table->common);
    penta_set_smu_table_slot(w, table->slot);
    penta_set_smu_table_x(w, table->address);
    penta_set_smu_table_x_step(w, table->step >> 2);
}

void penta_build_smu_seed(struct penta_descriptor *descriptor, const struct penta_smu_seed *seed)
{
    set_common(descriptor->word, PENTA_OPCODE_SMU_SEED, &seed->common);
    penta_set_smu_seed_seed(descriptor->word, seed->seed);
}
