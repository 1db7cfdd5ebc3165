int block_init(void);
int block_init(void)
{
    return 0;
}
