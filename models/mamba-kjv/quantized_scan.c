/* Forward passes of the two recurrent operations with the roundings of the integer form, in
 * float32; the backward passes are those of selective_scan.c (gradients go straight through).
 *
 * Built by quantized.py like selective_scan.c. A step is the real value of one integer unit.
 * A limit is the largest integer. Rounding is to nearest, ties up. A step of 1e-12 switches a
 * rounding off (float32 has no fraction there).
 */
#include <math.h>
#include <stdlib.h>

static inline float round_up(float x)
{
    return floorf(x + 0.5f);
}

static inline float limit(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

static inline float silu(float x)
{
    return x / (1.0f + expf(-x));
}

static inline float softplus(float x)
{
    return (x > 0.0f ? x : 0.0f) + logf(1.0f + expf(x > 0.0f ? -x : x));
}

/* out = round(x), limited to low..high; x and out [n]. */
void round_forward(int n, const float *x, const float *range, float *out)
{
    float low = range[0], high = range[1];
#pragma omp parallel for simd
    for (int i = 0; i < n; i++)
        out[i] = limit(round_up(x[i]), low, high);
}

/* Straight through where the rounding did not limit. */
void round_backward(int n, const float *x, const float *range, const float *grad, float *grad_x)
{
    float low = range[0] - 0.5f, high = range[1] + 0.5f;
#pragma omp parallel for simd
    for (int i = 0; i < n; i++)
        grad_x[i] = x[i] >= low && x[i] < high ? grad[i] : 0.0f;
}

/* As conv_silu_forward of selective_scan.c; out is a multiple of step, an int8. */
void conv_silu_quantized(int B, int L, int D, const float *x, const float *before, const float *w,
                         const float *bias, const float *step, float *out)
{
    float unit = step[0], inverse = 1.0f / step[0], top = step[1];
#pragma omp parallel for
    for (int b = 0; b < B; b++)
        for (int t = 0; t < L; t++) {
            const float *in[4];
            for (int k = 0; k < 4; k++) {
                int s = t - 3 + k;
                in[k] = s < 0 ? before + ((size_t)b * 3 + s + 3) * D : x + ((size_t)b * L + s) * D;
            }
            float *o = out + ((size_t)b * L + t) * D;
            for (int d = 0; d < D; d++) {
                float p = bias[d] + w[d] * in[0][d] + w[D + d] * in[1][d] +
                          w[2 * D + d] * in[2][d] + w[3 * D + d] * in[3][d];
                o[d] = unit * limit(round_up(inverse * silu(p)), -top - 1.0f, top);
            }
        }
}

enum { DT, DU, Y, Z, GATED, STEPS };

/* As scan_forward of selective_scan.c. steps: (step, limit) of DT, DU, Y, Z, GATED, then
 * (1 for an exp2 of 12 fraction bits and 15 in the result, 0 for a float one, -), then the step of
 * the state for each n and its limit. */
void scan_quantized(int B, int L, int D, int N, const float *r, const float *u, const float *z,
                    const float *a, const float *bt, const float *ct, const float *skip,
                    const float *h0, const float *steps, float *h, float *y, float *out)
{
    const float *state_step = steps + 2 * STEPS + 2;
    float top_h = state_step[N], exact = steps[2 * STEPS];
    float unit[STEPS], inverse[STEPS], top[STEPS];
    for (int i = 0; i < STEPS; i++) {
        unit[i] = steps[2 * i];
        inverse[i] = 1.0f / unit[i];
        top[i] = steps[2 * i + 1];
    }
#pragma omp parallel for
    for (int b = 0; b < B; b++) {
        float *dt = malloc(sizeof *dt * 2 * (size_t)D), *du = dt + D;
        for (int t = 0; t < L; t++) {
            size_t row = (size_t)b * L + t;
            const float *rr = r + row * D, *uu = u + row * D, *zz = z + row * D;
            float *yy = y + row * D, *oo = out + row * D, *now = h + row * N * D;
            const float *last = t == 0 ? h0 + (size_t)b * N * D : now - (size_t)N * D;
            for (int d = 0; d < D; d++) {
                dt[d] = unit[DT] * limit(round_up(inverse[DT] * softplus(rr[d])), 0.0f, top[DT]);
                du[d] = unit[DU] *
                        limit(round_up(inverse[DU] * dt[d] * uu[d]), -top[DU] - 1.0f, top[DU]);
                yy[d] = skip[d] * uu[d];
            }
            for (int n = 0; n < N; n++) {
                float bn = bt[row * N + n], cn = ct[row * N + n];
                float hu = state_step[n], hi = 1.0f / hu;
                const float *an = a + (size_t)n * D, *hl = last + (size_t)n * D;
                float *hn = now + (size_t)n * D;
                if (exact != 0.0f) {
#pragma omp simd
                    for (int d = 0; d < D; d++) {
                        float e = round_up(dt[d] * an[d] * (-1.44269504f * 4096.0f));
                        float decay = round_up(32768.0f * expf(e * (-0.69314718f / 4096.0f)));
                        decay = (decay > 32767.0f ? 32767.0f : decay) * (1.0f / 32768.0f);
                        float v = round_up(hl[d] * hi * decay) + round_up(du[d] * bn * hi);
                        v = hu * limit(v, -top_h - 1.0f, top_h);
                        hn[d] = v;
                        yy[d] += v * cn;
                    }
                } else {
#pragma omp simd
                    for (int d = 0; d < D; d++) {
                        float v = round_up(hl[d] * hi * expf(dt[d] * an[d]));
                        v = hu * limit(v + round_up(du[d] * bn * hi), -top_h - 1.0f, top_h);
                        hn[d] = v;
                        yy[d] += v * cn;
                    }
                }
            }
            for (int d = 0; d < D; d++) {
                float gate = limit(round_up(inverse[Z] * silu(zz[d])), -top[Z] - 1.0f, top[Z]);
                float value = unit[Y] * limit(round_up(inverse[Y] * yy[d]), -top[Y] - 1.0f, top[Y]);
                value *= unit[Z] * gate;
                oo[d] = unit[GATED] *
                        limit(round_up(inverse[GATED] * value), -top[GATED] - 1.0f, top[GATED]);
            }
        }
        free(dt);
    }
}
