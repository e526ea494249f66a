/* The two recurrent operations of a Mamba block for training, float32, forward and backward.
 *
 * Built by mamba.py:  gcc -O3 -ffast-math -march=native -fopenmp -shared -fPIC
 * Arrays are dense, last index fastest: B sequences, L steps, D channels, N states a channel.
 * Sequences are spread over threads; sums over sequences are per-thread and added by the caller.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline float sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

static inline float softplus(float x)
{
    return (x > 0.0f ? x : 0.0f) + logf(1.0f + expf(x > 0.0f ? -x : x));
}

/* out[B][L][D] = silu(bias + sum_k w[k][D] * x[t - 3 + k]); before[B][3][D] are the inputs before t = 0. */
void conv_silu_forward(int B, int L, int D, const float *x, const float *before, const float *w,
                       const float *bias, float *out)
{
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
                o[d] = p * sigmoid(p);
            }
        }
}

/* grad_x[B][L][D]; grad_w[B][4][D] and grad_bias[B][D] for each sequence. All are overwritten. */
void conv_silu_backward(int B, int L, int D, const float *x, const float *before, const float *w,
                        const float *bias, const float *grad_out, float *grad_x, float *grad_w,
                        float *grad_bias)
{
#pragma omp parallel for
    for (int b = 0; b < B; b++) {
        float *gw = grad_w + (size_t)b * 4 * D, *gb = grad_bias + (size_t)b * D;
        float *scrap = calloc((size_t)D, sizeof *scrap);
        memset(gw, 0, sizeof *gw * 4 * (size_t)D);
        memset(gb, 0, sizeof *gb * (size_t)D);
        memset(grad_x + (size_t)b * L * D, 0, sizeof *grad_x * (size_t)L * D);
        for (int t = 0; t < L; t++) {
            const float *in[4];
            float *gx[4];
            for (int k = 0; k < 4; k++) {
                int s = t - 3 + k;
                in[k] = s < 0 ? before + ((size_t)b * 3 + s + 3) * D : x + ((size_t)b * L + s) * D;
                gx[k] = s < 0 ? scrap : grad_x + ((size_t)b * L + s) * D;
            }
            const float *go = grad_out + ((size_t)b * L + t) * D;
            for (int d = 0; d < D; d++) {
                float p = bias[d] + w[d] * in[0][d] + w[D + d] * in[1][d] +
                          w[2 * D + d] * in[2][d] + w[3 * D + d] * in[3][d];
                float s = sigmoid(p), g = go[d] * s * (1.0f + p * (1.0f - s));
                gb[d] += g;
                for (int k = 0; k < 4; k++)
                    gw[k * D + d] += g * in[k][d];
                gx[3][d] += g * w[3 * D + d];
                gx[2][d] += g * w[2 * D + d];
                gx[1][d] += g * w[D + d];
                gx[0][d] += g * w[d];
            }
        }
        free(scrap);
    }
}

/* dt = softplus(r), h <- exp(dt*A) h + dt u Bt, y = sum_n h Ct + skip u, out = y silu(z).
 * r, u, z, y, out [B][L][D]; a [N][D] (negative); bt, ct [B][L][N]; skip [D]; h0 [B][N][D];
 * h [B][L][N][D] keeps every state for the backward pass. */
void scan_forward(int B, int L, int D, int N, const float *r, const float *u, const float *z,
                  const float *a, const float *bt, const float *ct, const float *skip,
                  const float *h0, float *h, float *y, float *out)
{
#pragma omp parallel for
    for (int b = 0; b < B; b++) {
        float *dt = malloc(sizeof *dt * 2 * (size_t)D), *du = dt + D;
        for (int t = 0; t < L; t++) {
            size_t row = (size_t)b * L + t;
            const float *rr = r + row * D, *uu = u + row * D, *zz = z + row * D;
            float *yy = y + row * D, *oo = out + row * D, *now = h + row * N * D;
            const float *last = t == 0 ? h0 + (size_t)b * N * D : now - (size_t)N * D;
            for (int d = 0; d < D; d++) {
                dt[d] = softplus(rr[d]);
                du[d] = dt[d] * uu[d];
                yy[d] = skip[d] * uu[d];
            }
            for (int n = 0; n < N; n++) {
                float bn = bt[row * N + n], cn = ct[row * N + n];
                const float *an = a + (size_t)n * D, *hl = last + (size_t)n * D;
                float *hn = now + (size_t)n * D;
#pragma omp simd
                for (int d = 0; d < D; d++) {
                    float v = expf(dt[d] * an[d]) * hl[d] + du[d] * bn;
                    hn[d] = v;
                    yy[d] += v * cn;
                }
            }
            for (int d = 0; d < D; d++)
                oo[d] = yy[d] * zz[d] * sigmoid(zz[d]);
        }
        free(dt);
    }
}

/* All gradients are overwritten; grad_a [B][N][D] and grad_skip [B][D] are for each sequence.
 * The gradient into h0 is dropped (segments are cut there). */
void scan_backward(int B, int L, int D, int N, const float *r, const float *u, const float *z,
                   const float *a, const float *bt, const float *ct, const float *skip,
                   const float *h0, const float *h, const float *y, const float *grad_out,
                   float *grad_r, float *grad_u, float *grad_z, float *grad_a, float *grad_bt,
                   float *grad_ct, float *grad_skip)
{
#pragma omp parallel for
    for (int b = 0; b < B; b++) {
        size_t nd = (size_t)N * D;
        float *gh = calloc(nd + 5 * (size_t)D, sizeof *gh);
        float *dt = gh + nd, *du = dt + D, *gy = du + D, *gdt = gy + D, *gdu = gdt + D;
        float *ga = grad_a + b * nd, *gs = grad_skip + (size_t)b * D;
        memset(ga, 0, sizeof *ga * nd);
        memset(gs, 0, sizeof *gs * (size_t)D);
        for (int t = L - 1; t >= 0; t--) {
            size_t row = (size_t)b * L + t;
            const float *rr = r + row * D, *uu = u + row * D, *zz = z + row * D, *yy = y + row * D;
            const float *go = grad_out + row * D, *now = h + row * nd;
            const float *last = t == 0 ? h0 + b * nd : now - nd;
            float *gr = grad_r + row * D, *gu = grad_u + row * D, *gz = grad_z + row * D;
            for (int d = 0; d < D; d++) {
                float s = sigmoid(zz[d]);
                dt[d] = softplus(rr[d]);
                du[d] = dt[d] * uu[d];
                gz[d] = go[d] * yy[d] * s * (1.0f + zz[d] * (1.0f - s));
                gy[d] = go[d] * zz[d] * s;
                gs[d] += gy[d] * uu[d];
                gdt[d] = 0.0f;
                gdu[d] = 0.0f;
            }
            for (int n = 0; n < N; n++) {
                float bn = bt[row * N + n], cn = ct[row * N + n], sum_b = 0.0f, sum_c = 0.0f;
                const float *an = a + (size_t)n * D, *hl = last + (size_t)n * D;
                const float *hn = now + (size_t)n * D;
                float *ghn = gh + (size_t)n * D, *gan = ga + (size_t)n * D;
#pragma omp simd reduction(+ : sum_b, sum_c)
                for (int d = 0; d < D; d++) {
                    float g = ghn[d] + gy[d] * cn;
                    float decay = expf(dt[d] * an[d]), back = g * decay, ge = back * hl[d];
                    sum_c += gy[d] * hn[d];
                    sum_b += g * du[d];
                    gdu[d] += g * bn;
                    gdt[d] += ge * an[d];
                    gan[d] += ge * dt[d];
                    ghn[d] = back;
                }
                grad_bt[row * N + n] = sum_b;
                grad_ct[row * N + n] = sum_c;
            }
            for (int d = 0; d < D; d++) {
                gu[d] = gy[d] * skip[d] + gdu[d] * dt[d];
                gr[d] = (gdt[d] + gdu[d] * uu[d]) * sigmoid(rr[d]);
            }
        }
        free(gh);
    }
}
