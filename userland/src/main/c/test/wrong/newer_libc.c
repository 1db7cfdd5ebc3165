/* Stands for a libc of a later version: only linked against. */
void nobody_has_this(void);

void nobody_has_this(void)
{
}
